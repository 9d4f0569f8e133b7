namespace System.Runtime.CompilerServices;

/// <summary>Marks a setter that is <c>init</c>.</summary>
internal static class IsExternalInit;

using System.Runtime.InteropServices;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>The process's own environment, which native libraries read; .NET keeps a copy of its own.</summary>
internal static partial class NativeEnvironment
{
    public static void Set(string name, string value) => Assert.Equal(0, SetVariable(name, value, 1));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

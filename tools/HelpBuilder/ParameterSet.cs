namespace ExchangeSync.HelpBuilder;

/// <summary>One way to call a cmdlet.</summary>
/// <param name="Syntax">The line that Get-Command -Syntax gives.</param>
/// <param name="Parameters">Positions first, then what has to be given, then the others.</param>
public sealed record ParameterSet(string Syntax, IReadOnlyList<Parameter> Parameters);

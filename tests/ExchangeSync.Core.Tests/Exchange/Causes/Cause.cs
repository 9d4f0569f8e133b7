using ExchangeSync.Exchange;

namespace ExchangeSync.Tests.Exchange.Causes;

/// <summary>One row of the table: what is wrong, how the test brings it about, and what the connection report says of it.</summary>
/// <param name="Name">The cause.</param>
/// <param name="Produced">How it is brought about, for the printed table.</param>
/// <param name="Set">Brings it about and gives the options of a connection that meets it.</param>
/// <param name="Part">The part of the report that fails.</param>
/// <param name="Step">Its step.</param>
/// <param name="ErrorId">The error's id.</param>
/// <param name="Says">What message, likely cause or remedy say; all of these texts.</param>
internal sealed record Cause(string Name, string Produced, Func<CauseBench, Task<EwsClientOptions>> Set, string Part, string Step, string ErrorId, params string[] Says)
{
    public const string General = "General connection";
    public const string Data = "Send/receive data";

    public override string ToString() => Name;
}

namespace ExchangeSync.Simulator.Wire;

/// <summary>An error of one entry of a request: a response message of class Error, the others of the batch go on.</summary>
internal sealed class EwsException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

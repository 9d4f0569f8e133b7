namespace ExchangeSync.Simulator.Faults;

/// <summary>Response codes that the server treats apart.</summary>
internal static class FaultCodes
{
    public const string BatchStopped = "ErrorBatchProcessingStopped";
    public const string ServerBusy = "ErrorServerBusy";
}

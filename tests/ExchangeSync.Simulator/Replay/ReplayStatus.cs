namespace ExchangeSync.Simulator.Replay;

/// <summary>What a replaying server has done since it was rewound.</summary>
/// <param name="Requests">How many requests came.</param>
/// <param name="ResponseBytes">The bytes of the replies' bodies.</param>
/// <param name="Unknown">Requests that nothing was recorded for.</param>
/// <param name="CpuSeconds">The processor time of its process since it started.</param>
public sealed record ReplayStatus(long Requests, long ResponseBytes, long Unknown, double CpuSeconds);

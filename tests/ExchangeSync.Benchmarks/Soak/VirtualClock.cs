using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>The one clock of a history: client, sync and server read it, and whoever waits moves it on.</summary>
internal sealed class VirtualClock(Instant now) : IClock
{
    private Instant _now = now;

    public Instant GetCurrentInstant() => _now;

    public void Advance(Duration time) => _now += time;

    /// <summary>What is done from now on is done at that time, as if nothing had been done since.</summary>
    public void Return(Instant to) => _now = to;
}

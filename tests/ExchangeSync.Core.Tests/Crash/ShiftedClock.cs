using NodaTime;

namespace ExchangeSync.Tests.Crash;

/// <summary>The real clock, ahead by some time.</summary>
internal sealed class ShiftedClock : IClock
{
    public Duration Ahead { get; set; }

    public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant() + Ahead;
}

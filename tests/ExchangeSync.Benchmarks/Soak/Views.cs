using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What a user sees of an occurrence.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Start">Its start; of whole days the first one's midnight in UTC, so that no zone plays a part.</param>
/// <param name="End">Its end, likewise.</param>
/// <param name="AllDay">Whole days.</param>
internal sealed record ShownTime(string Title, Instant Start, Instant End, bool AllDay)
{
    // A day less at both ends: what straddles them may count as in or out.
    public bool IsIn(DateInterval days) =>
        Start >= days.Start.PlusDays(2).AtMidnight().InUtc().ToInstant() && End <= days.End.PlusDays(-1).AtMidnight().InUtc().ToInstant();
}

/// <summary>Both calendars as their users see them, each by its own rules.</summary>
internal sealed class Views(World world)
{
    /// <summary>The occurrences of the mailbox by their series.</summary>
    public ILookup<string?, ShownTime> OfExchange()
    {
        var (from, to) = (world.Window.Start.PlusDays(-2).AtMidnight().InUtc().ToInstant(), world.Window.End.PlusDays(3).AtMidnight().InUtc().ToInstant());
        return world.Outlook.View(from, to).ToLookup(item => item.MasterId, item => item.Content.IsAllDay
            ? new ShownTime(item.Content.Subject, item.Content.StartWall().Date.AtMidnight().InUtc().ToInstant(), item.Content.EndWall().Date.AtMidnight().InUtc().ToInstant(), AllDay: true)
            : new ShownTime(item.Content.Subject, OnClock(item.Content.StartWall(), item.Content.StartTimeZone), OnClock(item.Content.EndWall(), item.Content.EndTimeZone ?? item.Content.StartTimeZone), AllDay: false));
    }

    // As the clock on the wall shows it: of an hour that comes twice Microbizz, which keeps wall times, knows the first one only.
    private Instant OnClock(LocalDateTime wall, string? zone) => wall.ToInstant(Zones.Find(zone) ?? world.Zone);

    /// <summary>The occurrences of a series of Microbizz.</summary>
    public IEnumerable<ShownTime> OfSeries(Appointment series) =>
        world.Occurrences.List(series.Id, world.Window.Start.PlusDays(-2).AtMidnight(), world.Window.End.PlusDays(3).AtMidnight()).Select(occurrence =>
        {
            var (title, time) = (occurrence.Content.Title, occurrence.Content.Time);
            var interval = time.ToInterval(world.Zone);
            return time.AllDay
                ? new ShownTime(title, time.Start.Date.AtMidnight().InUtc().ToInstant(), time.End.Date.AtMidnight().InUtc().ToInstant(), AllDay: true)
                : new ShownTime(title, interval.Start, interval.End, AllDay: false);
        });
}

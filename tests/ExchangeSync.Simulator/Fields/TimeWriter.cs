using System.Xml.Linq;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Fields;

/// <summary>Takes start, end, all-day, zones and recurrence from a request: they mean something only together.</summary>
internal static class TimeWriter
{
    private static readonly HashSet<string> Handled =
        ["Start", "End", "IsAllDayEvent", "StartTimeZone", "EndTimeZone", "MeetingTimeZone", "Recurrence"];

    public static bool Handles(string name) => Handled.Contains(name);

    /// <param name="item">The item so far.</param>
    /// <param name="sent">The properties that the client sent, by name.</param>
    /// <param name="time">The request's zone.</param>
    /// <param name="isNew">Whether the item is being created, so that everything left out gets its default.</param>
    public static CalendarItem Apply(CalendarItem item, IReadOnlyDictionary<string, XElement> sent, TimeReading time, bool isNew)
    {
        if (time.Version < ServerVersion.Exchange2010 && (sent.ContainsKey("StartTimeZone") || sent.ContainsKey("EndTimeZone")))
        {
            throw EwsFaultException.Schema("Exchange 2007 has no StartTimeZone and EndTimeZone.");
        }

        var meetingZone = sent.TryGetValue("MeetingTimeZone", out var meeting) ? ZoneXml.Read(meeting) : null;
        var startZone = sent.TryGetValue("StartTimeZone", out var start) ? ZoneXml.Read(start) : meetingZone;
        var endZone = sent.TryGetValue("EndTimeZone", out var end) ? ZoneXml.Read(end) : meetingZone ?? (isNew ? startZone : null);
        if (isNew)
        {
            item = WithDefaults(item, time);
        }

        item = item with
        {
            StartTimeZone = startZone ?? item.StartTimeZone,
            EndTimeZone = endZone ?? item.EndTimeZone,
            IsAllDay = sent.TryGetValue("IsAllDayEvent", out var allDay) ? Scalar.ReadBool(allDay.Value) : item.IsAllDay,
            Recurrence = sent.TryGetValue("Recurrence", out var recurrence) ? RecurrenceXml.Read(recurrence) : item.Recurrence,
        };
        if (sent.TryGetValue("Start", out var startTime))
        {
            item = item with { Start = WireTime.Read(startTime.Value, Zone(startZone, time)) };
            item = isNew ? item with { End = item.Start + Duration.FromMinutes(30) } : item;
        }

        return sent.TryGetValue("End", out var endTime)
            ? item with { End = WireTime.Read(endTime.Value, Zone(endZone ?? startZone, time)) }
            : item;
    }

    private static DateTimeZone Zone(string? sent, TimeReading time) => sent is null ? time.BareZone : ZoneTable.RulesOf(sent);

    // Without a start Exchange takes the coming half hour.
    private static CalendarItem WithDefaults(CalendarItem item, TimeReading time)
    {
        var halfHours = (time.Now.ToUnixTimeSeconds() / 1800) + 1;
        var start = Instant.FromUnixTimeSeconds(halfHours * 1800);
        return item with
        {
            StartTimeZone = time.ContextZone ?? "UTC",
            EndTimeZone = time.ContextZone ?? "UTC",
            Start = start,
            End = start + Duration.FromMinutes(30),
        };
    }
}

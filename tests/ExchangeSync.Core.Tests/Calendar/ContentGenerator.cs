using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

/// <summary>Random entries of both sides, as their readers would hand them over.</summary>
internal static class ContentGenerator
{
    public static readonly string[] Types = ["Meeting", "Visit", "Holiday"];

    public static readonly MappingOptions Options = new()
    {
        ConnectionZone = "Romance Standard Time",
        AppointmentTypes = Types,
        Now = Instant.FromUtc(2025, 6, 1, 12, 0),
    };

    public static readonly Gen<MappingOptions> AnyOptions =
        from keepHtml in Gen.Bool
        from zone in Gen.OneOf("Romance Standard Time", "Pacific Standard Time", "India Standard Time", "UTC")
        select Options with { KeepHtml = keepHtml, ConnectionZone = zone };

    private static readonly string[] UnknownZones = ["Customized Time Zone", "tzone://Microsoft/Utc", "(UTC+01:00) Somewhere", ""];

    private static readonly string[] IanaZones = ["Europe/Copenhagen", "America/New_York", "Asia/Calcutta", "Africa/Casablanca", "Pacific/Apia", "Australia/Lord_Howe"];

    private static readonly string[] Homeless = [.. DateTimeZoneProviders.Tzdb.Ids.Where(id => Zones.ToWindowsId(id) is null)];

    /// <summary>Wall times, more often than in life in the nights in which clocks change.</summary>
    public static readonly Gen<LocalDateTime> Wall = Gen.Frequency(
        (3, Gen.Select(Gen.Int[0, 365 * 15], Gen.Int[0, 1439], (day, minute) => new LocalDateTime(2020, 1, 1, 0, 0).PlusDays(day).PlusMinutes(minute))),
        (1, Gen.Select(Gen.Int[2020, 2035], Gen.OneOf(3, 10, 11), Gen.Int[0, 13], Gen.Int[0, 239], (year, month, day, minute) =>
            new LocalDateTime(year, month, month == 10 ? 25 : month == 3 ? 25 : 1, 0, 0).PlusDays(day / 2).PlusMinutes(minute))));

    public static readonly Gen<EntryTime> MicrobizzTime =
        from allDay in Gen.Bool
        from start in Wall
        from minutes in Gen.OneOf(Gen.Int[0, 180], Gen.Int[0, 5000])
        from zone in Gen.OneOf(WindowsZone, Gen.OneOf(IanaZones), Gen.OneOf(Homeless), Gen.Const((string)null!), Gen.OneOf(UnknownZones))
        from endZone in Gen.Frequency((5, Gen.Const((string)null!)), (1, WindowsZone))
        select allDay
            ? new EntryTime { AllDay = true, Start = start.Date.AtMidnight(), End = start.Date.PlusDays(1 + (minutes / 1440)).AtMidnight(), Zone = zone }
            : new EntryTime { Start = start, End = start.PlusMinutes(minutes), Zone = zone, EndZone = Zones.ToWindowsId(zone) is null || Zones.AreSame(zone, endZone) ? null : endZone };

    public static readonly Gen<EntryContent> Microbizz =
        from texts in Gen.Select(Text, Text)
        from time in MicrobizzTime
        from here in Gen.Bool
        from status in Gen.OneOf(Gen.Const((string)null!), Status)
        from type in Gen.OneOf([null!, "Meeting", "Visit", "Holiday", "Forgotten"])
        from isPrivate in Gen.Bool
        from sensitivity in Gen.OneOf(Gen.Const((string)null!), Sensitivity)
        from note in Text
        select new EntryContent
        {
            Title = texts.Item1,
            Place = texts.Item2,
            Time = time,
            Here = here,
            FreeBusyStatus = status,
            Type = type,
            Private = isPrivate,
            Sensitivity = sensitivity,
            Note = new Note { Text = note },
        };

    public static readonly Gen<EntryTime> ExchangeTime =
        from allDay in Gen.Bool
        from start in Wall
        from minutes in Gen.OneOf(Gen.Int[0, 180], Gen.Int[0, 5000])
        from zone in Gen.OneOf(WindowsZone, Gen.Const((string)null!), Gen.OneOf(UnknownZones))
        from endZone in Gen.Frequency((5, Gen.Const((string)null!)), (1, WindowsZone), (1, Gen.OneOf(UnknownZones)))
        from later in Gen.Bool
        select Raw(allDay, start, minutes, zone, endZone, later);

    public static readonly Gen<EntryContent> Exchange =
        from texts in Gen.Select(Text, Text)
        from time in ExchangeTime
        from status in Status
        from sensitivity in Sensitivity
        from categories in Gen.OneOf("Meeting", "Visit", "holiday", "Red", "Blue", "Projekt \u00d8").Array[0, 5]
        from html in Gen.Bool
        from note in Text
        from people in Gen.OneOf("A <a@x.dk>", "B <b@x.dk>").Array[0, 2]
        select new EntryContent
        {
            Title = texts.Item1,
            Place = texts.Item2,
            Time = time,
            Here = status is not ("OOF" or "WorkingElsewhere"),
            FreeBusyStatus = status,
            Private = sensitivity != "Normal",
            Sensitivity = sensitivity,
            Categories = [.. categories.Distinct(StringComparer.OrdinalIgnoreCase)],
            Note = html ? new Note { Text = $"<html><head><style>p {{}}</style></head><body><p class=MsoNormal>{note.Replace("<", "&lt;", StringComparison.Ordinal)}</p></body></html>", IsHtml = true } : new Note { Text = note },
            Participants = [.. people.Distinct()],
        };

    private static Gen<string> WindowsZone => Gen.Int[0, Zones.WindowsIds.Count - 1].Select(index => Zones.WindowsIds[index]);

    private static Gen<string> Status => Gen.OneOf("Free", "Tentative", "Busy", "OOF", "WorkingElsewhere", "NoData");

    private static Gen<string> Sensitivity => Gen.OneOf("Normal", "Personal", "Private", "Confidential");

    private static Gen<string> Text => Gen.String[Gen.Char["abc \u00e6\u00f8\u00e5<&>\"'\n\u0001\u001f\uffff\ud83d\ude00\u200f\u05d0"], 0, 12];

    // As the client reads it: instants from the server, wall times from them in the item's zone or, where that says nothing, the connection's.
    private static EntryTime Raw(bool allDay, LocalDateTime start, int minutes, string? zone, string? endZone, bool later)
    {
        var rules = Zones.Find(zone) ?? Options.Zone;
        if (allDay)
        {
            var (first, end) = (start.Date, start.Date.PlusDays(1 + (minutes / 1440)));
            return new EntryTime
            {
                AllDay = true,
                Start = first.AtMidnight(),
                End = end.AtMidnight(),
                Zone = zone,
                StartInstant = rules.AtStartOfDay(first).ToInstant(),
                EndInstant = rules.AtStartOfDay(end).ToInstant(),
            };
        }

        var mapping = rules.MapLocal(start);
        var instant = later && mapping.Count == 2 ? mapping.Last().ToInstant() : rules.AtLeniently(start).ToInstant();
        var endInstant = instant + Duration.FromMinutes(minutes);
        var other = Zones.AreSame(endZone, zone) ? null : endZone;
        return new EntryTime
        {
            Start = instant.InZone(rules).LocalDateTime,
            End = endInstant.InZone(Zones.Find(other) ?? rules).LocalDateTime,
            Zone = zone,
            EndZone = other,
            StartInstant = instant,
            EndInstant = endInstant,
        };
    }
}

using ExchangeSync.Ics;

namespace ExchangeSync.Tests.Ics;

/// <summary>Calendars in the shapes in which other programs write them.</summary>
internal static class IcsFiles
{
    public const string Zone = "Romance Standard Time";

    public static readonly string[] Names = ["outlook", "google", "apple", "thunderbird", "exchange"];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Ics", "Files", name + ".ics"));

    public static IReadOnlyList<IcsEntry> Read(string name) => IcsReader.Read(Bytes(name), Zone, isZoneBinding: false);

    /// <summary>One calendar with these lines in one VEVENT, which has a UID.</summary>
    public static IcsEntry ReadEvent(params string[] lines) => Assert.Single(ReadCalendar(["BEGIN:VEVENT", "UID:1", .. lines, "END:VEVENT"]));

    public static IReadOnlyList<IcsEntry> ReadCalendar(params string[] lines) =>
        IcsReader.Read(string.Join("\r\n", ["BEGIN:VCALENDAR", "VERSION:2.0", .. lines, "END:VCALENDAR", ""]), Zone, isZoneBinding: false);
}

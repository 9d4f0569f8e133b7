using ExchangeSync.Calendar;
using ExchangeSync.Ics;
using NodaTime;

namespace ExchangeSync.Tests.Ics;

public class ZoneTests
{
    public static TheoryData<string> Ids => [.. Zones.WindowsIds, "Europe/Dublin", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia", "Australia/Lord_Howe", "America/Caracas", "Etc/UTC"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_rules_that_we_write_are_those_of_the_zone(string id)
    {
        foreach (var year in new[] { 1995, 2010, 2026, 2036 })
        {
            var rules = IcsZoneRules.Read(Definition(id, year));
            Assert.NotNull(rules);
            Assert.True(rules.AreThoseOf(Zones.Find(id)!, Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(2037, 12, 31, 0, 0)), $"{id} from {year}");
        }
    }

    [Theory]
    [InlineData("Romance Standard Time", 3)]
    [InlineData("India Standard Time", 1)]
    [InlineData("Pacific Standard Time", 3)]
    public void A_zone_whose_rules_stay_is_written_short(string id, int observances) => Assert.Equal(observances, Definition(id, 2026).Components.Count);

    [Fact]
    public void The_instant_of_a_wall_time_is_that_of_the_zone_in_gaps_and_overlaps_too()
    {
        foreach (var id in new[] { "Romance Standard Time", "Eastern Standard Time", "AUS Eastern Standard Time", "Lord Howe Standard Time", "India Standard Time" })
        {
            var rules = IcsZoneRules.Read(Definition(id, 2025))!;
            for (var wall = new LocalDateTime(2026, 1, 1, 0, 10); wall.Year == 2026; wall = wall.PlusMinutes(20))
            {
                var expected = wall.ToInstant(Zones.Find(id)!);
                var actual = rules.ToInstant(wall);
                Assert.True(expected == actual, $"{id} {wall}: {expected} but {actual}");
            }
        }
    }

    [Theory]
    [InlineData("TZOFFSETTO:+9900")]
    [InlineData("TZOFFSETTO:east")]
    [InlineData("DTSTART:soon")]
    [InlineData("RRULE:FREQ=HOURLY")]
    public void Rules_that_can_not_be_read_are_no_rules(string line)
    {
        string[] standard = ["BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD"];
        var name = line.Split(':')[0];
        string[] broken = [.. standard.Select(text => text.Split(':')[0] == name ? line : text)];
        var daylight = broken.Select(text => text.Replace("STANDARD", "DAYLIGHT", StringComparison.Ordinal));
        var entry = Assert.Single(IcsFiles.ReadCalendar(
            ["BEGIN:VTIMEZONE", "TZID:Odd", .. standard, .. daylight, "END:VTIMEZONE",
            "BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Odd:20260302T090000", "END:VEVENT"]));
        Assert.Contains("Odd", Assert.Single(entry.Remarks), StringComparison.Ordinal);
        Assert.Equal(IcsFiles.Zone, entry.Content!.Time.Zone);
    }

    private static IcsComponent Definition(string id, int year)
    {
        var writer = new IcsLineWriter();
        writer.Begin("VCALENDAR");
        IcsZoneWriter.Write(writer, id, year);
        writer.End("VCALENDAR");
        return Assert.Single(Assert.Single(IcsParser.Parse(IcsLines.Read(System.Text.Encoding.UTF8.GetBytes(writer.ToString())))).Components);
    }
}

using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public class ZonesTests
{
    [Fact]
    public void Every_Windows_id_leads_to_rules_and_their_IANA_id_back_to_it()
    {
        Assert.True(Zones.WindowsIds.Count > 130);
        Assert.All(Zones.WindowsIds, id =>
        {
            Assert.Equal(id, Zones.ToWindowsId(id));
            Assert.Equal(id, Zones.ToWindowsId(id.ToUpperInvariant()));
            Assert.Equal(id, Zones.ToWindowsId(Zones.Find(id)!.Id));
        });
    }

    [Theory]
    [InlineData("Europe/Copenhagen", "Romance Standard Time")]
    [InlineData("europe/paris", "Romance Standard Time")]
    [InlineData("Asia/Calcutta", "India Standard Time")]
    [InlineData("Asia/Kolkata", "India Standard Time")]
    [InlineData("US/Pacific", "Pacific Standard Time")]
    [InlineData("Etc/UTC", "UTC")]
    [InlineData(" Romance Standard Time ", "Romance Standard Time")]
    [InlineData("Customized Time Zone", null)]
    [InlineData("tzone://Microsoft/Utc", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_id_of_either_kind_has_its_Windows_id(string? id, string? expected) => Assert.Equal(expected, Zones.ToWindowsId(id));

    [Theory]
    [InlineData("Romance Standard Time", "(UTC+01:00) Romance Standard Time")]
    [InlineData("Europe/Copenhagen", "(UTC+01:00) Romance Standard Time")]
    [InlineData("Nepal Standard Time", "(UTC+05:45) Nepal Standard Time")]
    [InlineData("Newfoundland Standard Time", "(UTC-03:30) Newfoundland Standard Time")]
    [InlineData("UTC", "(UTC+00:00) UTC")]
    [InlineData("Middle-earth", null)]
    public void A_zone_is_described_by_its_standard_offset(string id, string? expected) => Assert.Equal(expected, Zones.Describe(id));

    [Fact]
    public void The_machine_s_zone_has_the_machine_s_offset_when_it_is_known()
    {
        if (Zones.MachineWindowsId() is { } id)
        {
            Assert.Contains(id, Zones.WindowsIds);
            var now = new DateTime(2025, 1, 15, 12, 0, 0, DateTimeKind.Utc);
            Assert.Equal(TimeZoneInfo.Local.GetUtcOffset(now), Zones.Find(id)!.GetUtcOffset(Instant.FromDateTimeUtc(now)).ToTimeSpan());
        }
        else
        {
            Assert.DoesNotContain(TimeZoneInfo.Local.Id, Zones.WindowsIds);
        }
    }
}

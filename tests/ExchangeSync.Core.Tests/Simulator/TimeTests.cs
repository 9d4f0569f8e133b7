using System.Xml.Linq;
using ExchangeSync.Simulator;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class TimeTests : SimulatorTest
{
    private const string Romance = "<t:StartTimeZone Id=\"Romance Standard Time\"/>";
    private const string Pacific = "<t:TimeZoneContext><t:TimeZoneDefinition Id=\"Pacific Standard Time\"/></t:TimeZoneContext>";

    // EWS.md, "Interpretation matrix": Z and offsets literally; bare in StartTimeZone, else TimeZoneContext, else UTC.
    [Theory]
    [InlineData("2026-03-10T08:00:00Z", "", "", "2026-03-10T08:00:00Z", "UTC")]
    [InlineData("2026-03-10T08:00:00+02:00", "", Pacific, "2026-03-10T06:00:00Z", "Pacific Standard Time")]
    [InlineData("2026-03-10T08:00:00Z", Romance, Pacific, "2026-03-10T08:00:00Z", "Romance Standard Time")]
    [InlineData("2026-03-10T08:00:00", Romance, Pacific, "2026-03-10T07:00:00Z", "Romance Standard Time")]
    [InlineData("2026-03-10T08:00:00", "", Pacific, "2026-03-10T15:00:00Z", "Pacific Standard Time")]
    [InlineData("2026-03-10T08:00:00", "", "", "2026-03-10T08:00:00Z", "UTC")]
    [InlineData("2026-07-10T08:00:00.5", Romance, "", "2026-07-10T06:00:00Z", "Romance Standard Time")]
    [InlineData("2026-03-29T02:30:00", Romance, "", "2026-03-29T01:30:00Z", "Romance Standard Time")]
    [InlineData("2026-10-25T02:30:00", Romance, "", "2026-10-25T00:30:00Z", "Romance Standard Time")]
    public async Task A_time_means_what_the_request_says(string start, string zone, string context, string instant, string itemZone)
    {
        Ews.Header = context;
        var item = await Ews.GetAsync(await Ews.NewAsync($"<t:Start>{start}</t:Start>{zone}"));

        Assert.Equal(instant, Value(item, "Start"));
        Assert.Equal(itemZone, (string?)item.Element(T + "StartTimeZone")!.Attribute("Id"));
        Assert.Equal(itemZone, (string?)item.Element(T + "EndTimeZone")!.Attribute("Id"));
    }

    [Theory]
    [InlineData("2026-03-10T00:00:00", "2026-03-11T00:00:00", "2026-03-09T23:00:00Z", "2026-03-10T23:00:00Z")]
    [InlineData("2026-03-10T09:00:00", "2026-03-11T09:00:00", "2026-03-09T23:00:00Z", "2026-03-11T23:00:00Z")]
    [InlineData("2026-03-10T00:00:00", "2026-03-10T00:00:00", "2026-03-09T23:00:00Z", "2026-03-10T23:00:00Z")]
    [InlineData("2026-03-28T00:00:00", "2026-03-30T00:00:00", "2026-03-27T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z", "2026-03-09T23:00:00Z", "2026-03-11T23:00:00Z")]
    public async Task An_all_day_item_is_widened_to_midnights_of_its_zone(string start, string end, string first, string last)
    {
        var item = await Ews.GetAsync(await Ews.NewAsync(
            $"<t:Start>{start}</t:Start><t:End>{end}</t:End><t:IsAllDayEvent>true</t:IsAllDayEvent>{Romance}"));

        Assert.Equal((first, last), (Value(item, "Start"), Value(item, "End")));
    }

    [Fact]
    public async Task An_unknown_zone_is_an_error_of_the_item_or_in_the_header_of_the_request()
    {
        Assert.Equal(["ErrorTimeZone"], RawEws.Codes(await Ews.CreateAsync("<t:StartTimeZone Id=\"Europe/Copenhagen\"/>")));

        Ews.Header = "<t:TimeZoneContext><t:TimeZoneDefinition Id=\"Nowhere\"/></t:TimeZoneContext>";
        using var response = await Ews.SendAsync(RawEws.Envelope(
            "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>",
            "Exchange2016",
            Ews.Header));
        Assert.Contains("ErrorTimeZone", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchange_2007_speaks_of_the_meetings_zone()
    {
        Ews.Version = "Exchange2007_SP1";
        var id = await Ews.NewAsync("<t:Start>2026-03-10T08:00:00</t:Start><t:MeetingTimeZone TimeZoneName=\"Romance Standard Time\"/>");
        var item = await Ews.GetAsync(id);

        Assert.Equal("2026-03-10T07:00:00Z", Value(item, "Start"));
        Assert.Equal("Romance Standard Time", (string?)item.Element(T + "MeetingTimeZone")!.Attribute("TimeZoneName"));
        Assert.Null(item.Element(T + "StartTimeZone"));
        Assert.Equal(["ErrorInvalidPropertyRequest"], RawEws.Codes(await Ews.GetAsync(
            id, "<t:AdditionalProperties><t:FieldURI FieldURI=\"calendar:StartTimeZone\"/></t:AdditionalProperties>")));
    }

    [Fact]
    public async Task An_item_without_a_zone_has_none_in_the_reply()
    {
        var item = Anna.Add(new CalendarItem { StartTimeZone = null, EndTimeZone = null });
        var read = await Ews.GetAsync(IdOf(item));

        Assert.Null(read.Element(T + "StartTimeZone"));
        Assert.NotNull(read.Element(T + "Start"));
    }

    [Fact]
    public async Task An_update_reads_bare_times_in_the_zone_that_it_sends()
    {
        var id = await Ews.NewAsync($"<t:Start>2026-03-10T08:00:00</t:Start><t:End>2026-03-10T09:00:00</t:End>{Romance}");
        var updates = RawEws.Set("calendar:Start", "<t:Start>2026-03-11T08:00:00</t:Start>")
            + RawEws.Set("calendar:End", "<t:End>2026-03-11T09:00:00</t:End>")
            + RawEws.Set("calendar:StartTimeZone", "<t:StartTimeZone Id=\"India Standard Time\"/>")
            + RawEws.Set("calendar:EndTimeZone", "<t:EndTimeZone Id=\"India Standard Time\"/>");
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.UpdateAsync(id, updates)));

        XElement item = await Ews.GetAsync(id);
        Assert.Equal(("2026-03-11T02:30:00Z", "2026-03-11T03:30:00Z"), (Value(item, "Start"), Value(item, "End")));
    }
}

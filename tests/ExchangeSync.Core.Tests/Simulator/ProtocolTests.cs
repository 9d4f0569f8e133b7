using System.Net;
using System.Xml.Linq;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class ProtocolTests : SimulatorTest
{
    private const string Folder =
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>";

    [Theory]
    [InlineData("anna", "wrong")]
    [InlineData("nobody", "secret")]
    public async Task A_wrong_logon_is_answered_with_a_challenge(string user, string password)
    {
        var other = new RawEws(Server, user, password);
        using var response = await other.SendAsync(RawEws.Envelope(Folder, "Exchange2016"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("anna@example.com")]
    [InlineData("EXAMPLE\\anna")]
    public async Task The_address_and_a_name_with_a_domain_log_on_too(string user)
    {
        var other = new RawEws(Server, user);

        Assert.Equal(["NoError"], RawEws.Codes(await other.CallAsync(Folder)));
    }

    [Fact]
    public async Task Every_reply_has_the_content_type_and_the_servers_version()
    {
        using var response = await Ews.SendAsync(RawEws.Envelope(Folder, "Exchange2010_SP2"));
        using var refused = await Ews.SendAsync(RawEws.Envelope(Folder, "Exchange2019"));

        foreach (var reply in new[] { response, refused })
        {
            Assert.Equal(Clock.GetCurrentInstant().ToDateTimeOffset(), reply.Headers.Date);
            Assert.Equal("text/xml; charset=utf-8", reply.Content.Headers.ContentType!.ToString());
            var info = XElement.Parse(await reply.Content.ReadAsStringAsync()).Descendants(T + "ServerVersionInfo").Single();
            Assert.Equal("15", (string?)info.Attribute("MajorVersion"));
        }

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("ErrorInvalidServerVersion", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_path_is_found_in_any_case()
    {
        using var http = new HttpClient();
        using var response = await http.PostAsync(new Uri(Server.Url, "/ews/EXCHANGE.asmx"), new StringContent(""));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape></m:GetFolder>")]
    [InlineData("<m:GetFolder><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape></m:GetFolder>")]
    [InlineData("<m:GetFolder><m:FolderShape><t:BaseShape>Everything</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>")]
    [InlineData("<m:GetFolder><m:FolderShape><m:BaseShape>Default</m:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>")]
    [InlineData("<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:Items><t:CalendarItem><t:Start>2026-03-10T08:00:00Z</t:Start><t:Subject>x</t:Subject></t:CalendarItem></m:Items></m:CreateItem>")]
    [InlineData("<m:CreateItem SendMeetingInvitations=\"ToAll\"><m:Items><t:CalendarItem/></m:Items></m:CreateItem>")]
    [InlineData("<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:Items><t:CalendarItem><t:Subject>a&#x1;</t:Subject></t:CalendarItem></m:Items></m:CreateItem>")]
    [InlineData("<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI=\"calendar:Subject\"/></t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id=\"x\"/></m:ItemIds></m:GetItem>")]
    [InlineData("<m:UpdateItem ConflictResolution=\"NeverOverwrite\"><m:ItemChanges/></m:UpdateItem>")]
    [InlineData("<m:EatItem/>")]
    [InlineData("")]
    public async Task A_request_outside_the_schema_is_refused_whole(string body)
    {
        using var response = await Ews.SendAsync(RawEws.Envelope(body, "Exchange2016"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("ErrorSchemaValidation", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(Anna.List());
    }

    [Fact]
    public async Task Time_zones_of_the_server_can_be_listed()
    {
        var some = await Ews.CallAsync(
            "<m:GetServerTimeZones ReturnFullTimeZoneData=\"true\"><m:Ids><t:Id>Romance Standard Time</t:Id><t:Id>India Standard Time</t:Id></m:Ids></m:GetServerTimeZones>");
        var all = await Ews.CallAsync("<m:GetServerTimeZones ReturnFullTimeZoneData=\"false\"/>");

        Assert.Equal(["-PT1H", "-PT2H", "-PT5H30M"], some.Descendants(T + "Period").Select(p => (string)p.Attribute("Bias")!));
        Assert.Equal(2, some.Descendants(T + "RecurringDayTransition").Count());
        Assert.True(all.Descendants(T + "TimeZoneDefinition").Count() > 100);
    }

    [Fact]
    public async Task The_bodies_on_the_wire_are_recorded_and_counted()
    {
        await Ews.CallAsync(Folder);

        var exchange = Assert.Single(Server.Exchanges);
        Assert.Equal(("GetFolder", 200, "anna"), (exchange.Operation, exchange.Status, exchange.User));
        Assert.Contains("DistinguishedFolderId", exchange.Request, StringComparison.Ordinal);
        Assert.Contains("CalendarFolder", exchange.Response, StringComparison.Ordinal);
        Assert.Equal(1, Server.Counts["GetFolder"]);
    }
}

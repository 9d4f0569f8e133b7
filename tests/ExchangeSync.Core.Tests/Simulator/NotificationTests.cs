using System.Xml.Linq;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class NotificationTests : SimulatorTest
{
    private const string Events =
        "<t:EventTypes><t:EventType>CreatedEvent</t:EventType><t:EventType>ModifiedEvent</t:EventType><t:EventType>MovedEvent</t:EventType><t:EventType>DeletedEvent</t:EventType></t:EventTypes>";

    private const string Calendar = "<t:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></t:FolderIds>";

    protected override SimulatorOptions Options => base.Options with
    {
        StreamingMinute = TimeSpan.FromSeconds(1),
        StreamingHeartbeat = TimeSpan.FromMilliseconds(400),
    };

    [Fact]
    public async Task Events_are_pulled_in_order_and_then_there_is_a_status()
    {
        var (id, watermark) = await PullAsync();
        var item = Anna.Add(new CalendarItem());
        Anna.Change(item.Id, i => i with { Subject = "new" });
        Anna.Delete(item.Id);
        Server.Mailboxes["bo@example.com"].Add(new CalendarItem());
        var first = await GetEventsAsync(id, watermark);
        var second = await GetEventsAsync(id, first.Descendants(T + "Watermark").Last().Value);

        Assert.Equal(["CreatedEvent", "ModifiedEvent", "MovedEvent"], Kinds(first));
        Assert.Equal(item.Id, (string?)first.Descendants(T + "OldItemId").Single().Attribute("Id"));
        Assert.Equal("false", first.Descendants(T + "MoreEvents").Single().Value);
        Assert.Equal(["StatusEvent"], Kinds(second));
    }

    [Fact]
    public async Task More_events_than_one_reply_holds_are_announced()
    {
        var (id, watermark) = await PullAsync();
        for (var i = 0; i < 70; i++)
        {
            Anna.Add(new CalendarItem());
        }

        var first = await GetEventsAsync(id, watermark);
        var second = await GetEventsAsync(id, first.Descendants(T + "Watermark").Last().Value);

        Assert.Equal(("true", "false"), (first.Descendants(T + "MoreEvents").Single().Value, second.Descendants(T + "MoreEvents").Single().Value));
        Assert.Equal(70, Kinds(first).Concat(Kinds(second)).Count(k => k == "CreatedEvent"));
    }

    [Fact]
    public async Task A_subscription_ends_by_its_time_or_by_the_client_and_is_nobody_elses()
    {
        var (id, watermark) = await PullAsync();
        Assert.Equal(["ErrorInvalidWatermark"], RawEws.Codes(await GetEventsAsync(id, "bm9uZQ==")));
        Assert.Equal(["ErrorSubscriptionAccessDenied"], RawEws.Codes(await new RawEws(Server, "bo", "hidden").CallAsync(Request(id, watermark))));
        Clock.Advance(Duration.FromMinutes(11));
        Assert.Equal(["ErrorExpiredSubscription"], RawEws.Codes(await GetEventsAsync(id, watermark)));

        var (other, mark) = await PullAsync();
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.CallAsync($"<m:Unsubscribe><m:SubscriptionId>{other}</m:SubscriptionId></m:Unsubscribe>")));
        Assert.Equal(["ErrorSubscriptionNotFound"], RawEws.Codes(await GetEventsAsync(other, mark)));
    }

    [Fact]
    public async Task A_stream_opens_tells_events_beats_and_closes()
    {
        var reply = await Ews.CallAsync($"<m:Subscribe><m:StreamingSubscriptionRequest>{Calendar}{Events}</m:StreamingSubscriptionRequest></m:Subscribe>");
        var id = reply.Descendants(M + "SubscriptionId").Single().Value;
        var listening = Ews.SendAsync(RawEws.Envelope(Streaming(id, minutes: 2), "Exchange2016"));
        await Task.Delay(300);
        Anna.Add(new CalendarItem());
        using var response = await listening;
        var text = await response.Content.ReadAsStringAsync();
        var documents = text.Split("</Envelope>", StringSplitOptions.RemoveEmptyEntries).Select(d => XElement.Parse(d + "</Envelope>")).ToList();

        Assert.StartsWith("<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\">", text, StringComparison.Ordinal);
        Assert.Equal("OK", documents[0].Descendants(M + "ConnectionStatus").Single().Value);
        Assert.Single(documents, d => d.Descendants(T + "CreatedEvent").Any());
        Assert.Contains(documents, d => d.Descendants(T + "StatusEvent").Any());
        Assert.Equal("Closed", documents[^1].Descendants(M + "ConnectionStatus").Single().Value);
        Assert.Equal(documents.Count, Server.Exchanges.Count(e => e.Operation == "GetStreamingEvents"));
        Assert.Equal(1, Server.Counts["GetStreamingEvents"]);
    }

    [Fact]
    public async Task A_stream_names_the_subscriptions_that_it_does_not_know()
    {
        using var response = await Ews.SendAsync(RawEws.Envelope(Streaming("nothing", minutes: 1), "Exchange2016"));
        var document = XElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(["ErrorSubscriptionNotFound"], RawEws.Codes(document));
        Assert.Equal("nothing", document.Descendants(M + "ErrorSubscriptionIds").Single().Value);
    }

    [Theory]
    [InlineData("<m:PullSubscriptionRequest SubscribeToAllFolders=\"true\">" + Calendar + Events + "<t:Timeout>10</t:Timeout></m:PullSubscriptionRequest>")]
    [InlineData("<m:PullSubscriptionRequest>" + Events + "<t:Timeout>10</t:Timeout></m:PullSubscriptionRequest>")]
    public async Task A_subscription_names_folders_or_wants_all_of_them(string request) =>
        Assert.Equal(["ErrorInvalidSubscriptionRequest"], RawEws.Codes(await Ews.CallAsync($"<m:Subscribe>{request}</m:Subscribe>")));

    private static string Request(string id, string watermark) =>
        $"<m:GetEvents><m:SubscriptionId>{id}</m:SubscriptionId><m:Watermark>{watermark}</m:Watermark></m:GetEvents>";

    private static string Streaming(string id, int minutes) =>
        $"<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{id}</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>{minutes}</m:ConnectionTimeout></m:GetStreamingEvents>";

    private static IEnumerable<string> Kinds(XElement reply) =>
        reply.Descendants().Where(e => e.Name.LocalName.EndsWith("Event", StringComparison.Ordinal)).Select(e => e.Name.LocalName);

    private Task<XElement> GetEventsAsync(string id, string watermark) => Ews.CallAsync(Request(id, watermark));

    private async Task<(string Id, string Watermark)> PullAsync()
    {
        var reply = await Ews.CallAsync($"<m:Subscribe><m:PullSubscriptionRequest>{Calendar}{Events}<t:Timeout>10</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>");
        return (reply.Descendants(M + "SubscriptionId").Single().Value, reply.Descendants(M + "Watermark").Single().Value);
    }
}

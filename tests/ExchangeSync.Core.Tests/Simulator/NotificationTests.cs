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
        HangingConnectionLimit = 2,
        Mailboxes =
        [
            base.Options.Mailboxes[0] with { Permissions = [new FolderShare("bo", "calendar", FolderRights.Editor)] },
            base.Options.Mailboxes[1],
            new MailboxOptions { Address = "service@example.com", UserName = "service", Password = "secret", MayImpersonate = true },
        ],
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

    [Fact]
    public async Task A_stream_ends_where_another_one_takes_over_or_its_subscription_is_ended()
    {
        var id = await StreamAsync(Ews);
        var first = Ews.SendAsync(RawEws.Envelope(Streaming(id, minutes: 5), "Exchange2016"));
        await Task.Delay(300);
        var second = Ews.SendAsync(RawEws.Envelope(Streaming(id, minutes: 5), "Exchange2016"));
        using var taken = await first;
        Assert.Contains("ErrorNewEventStreamConnectionOpened", await taken.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await Ews.CallAsync($"<m:Unsubscribe><m:SubscriptionId>{id}</m:SubscriptionId></m:Unsubscribe>");
        using var ended = await second;
        Assert.Contains("ErrorSubscriptionUnsubscribed", await ended.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (Server.HangingCount, Server.SubscriptionCount));
    }

    [Fact]
    public async Task Of_a_good_and_a_bad_subscription_none_is_listened_to_and_the_bad_one_is_named()
    {
        var id = await StreamAsync(Ews);
        using var response = await Ews.SendAsync(RawEws.Envelope(Streaming($"{id}</t:SubscriptionId><t:SubscriptionId>nothing", minutes: 1), "Exchange2016"));
        var document = XElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("nothing", document.Descendants(T + "SubscriptionId").Single().Value);
        Assert.Equal("Closed", document.Descendants(M + "ConnectionStatus").Single().Value);
    }

    [Fact]
    public async Task Each_mailbox_has_its_own_limit_of_streams_whoever_acts_as_its_owner()
    {
        var service = new RawEws(Server, "service") { Header = Acting("anna") };
        var ids = new[] { await StreamAsync(service), await StreamAsync(service) };
        var id = await StreamAsync(service);
        var open = ids.Select(open => service.SendAsync(RawEws.Envelope(Streaming(open, minutes: 2), "Exchange2016", Acting("anna")))).ToList();
        await Task.Delay(300);
        Assert.Equal(["ErrorExceededConnectionCount"], await CodesOfAsync(service.SendAsync(RawEws.Envelope(Streaming(id, minutes: 2), "Exchange2016", Acting("anna")))));
        Assert.Equal(["NoError", "NoError"], (await CodesOfAsync(service.SendAsync(RawEws.Envelope(Streaming(id, minutes: 1), "Exchange2016", Acting("bo"))))).Take(2));
        await Task.WhenAll(open);
    }

    [Fact]
    public async Task A_subscription_belongs_to_the_account_that_made_it_and_only_owners_get_one()
    {
        var id = await StreamAsync(new RawEws(Server, "service") { Header = Acting("anna") });
        Assert.Equal(["ErrorSubscriptionAccessDenied"], RawEws.Codes(await Ews.CallAsync($"<m:Unsubscribe><m:SubscriptionId>{id}</m:SubscriptionId></m:Unsubscribe>")));
        var others = "<t:FolderIds><t:DistinguishedFolderId Id=\"calendar\"><t:Mailbox><t:EmailAddress>anna@example.com</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></t:FolderIds>";
        Assert.Equal(
            ["ErrorSubscriptionDelegateAccessNotSupported"],
            RawEws.Codes(await new RawEws(Server, "bo", "hidden").CallAsync($"<m:Subscribe><m:StreamingSubscriptionRequest>{others}{Events}</m:StreamingSubscriptionRequest></m:Subscribe>")));
    }

    [Fact]
    public async Task A_protocol_older_than_streaming_has_none()
    {
        using var response = await Ews.SendAsync(RawEws.Envelope($"<m:Subscribe><m:StreamingSubscriptionRequest>{Calendar}{Events}</m:StreamingSubscriptionRequest></m:Subscribe>", "Exchange2010"));
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("ErrorInvalidServerVersion", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<m:PullSubscriptionRequest SubscribeToAllFolders=\"true\">" + Calendar + Events + "<t:Timeout>10</t:Timeout></m:PullSubscriptionRequest>")]
    [InlineData("<m:PullSubscriptionRequest>" + Events + "<t:Timeout>10</t:Timeout></m:PullSubscriptionRequest>")]
    public async Task A_subscription_names_folders_or_wants_all_of_them(string request) =>
        Assert.Equal(["ErrorInvalidSubscriptionRequest"], RawEws.Codes(await Ews.CallAsync($"<m:Subscribe>{request}</m:Subscribe>")));

    private static string Acting(string user) =>
        $"<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>{user}@example.com</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>";

    private static async Task<string> StreamAsync(RawEws ews)
    {
        var reply = await ews.CallAsync($"<m:Subscribe><m:StreamingSubscriptionRequest>{Calendar}{Events}</m:StreamingSubscriptionRequest></m:Subscribe>");
        return reply.Descendants(M + "SubscriptionId").Single().Value;
    }

    private static async Task<IEnumerable<string>> CodesOfAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        return System.Text.RegularExpressions.Regex.Matches(text, "ResponseCode[^>]*>([A-Za-z]+)<").Select(match => match.Groups[1].Value);
    }

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

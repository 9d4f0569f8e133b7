using System.Text;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Exchange;
using NodaTime;
using NodaTime.Testing;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Fuzz;

/// <summary>Whatever a server answers: entries, or one error with an id and a remedy; never a crash, a hang or all memory.</summary>
public sealed class HostileServerTests(ITestOutputHelper output)
{
    // More than any mailbox has.
    private const int MorePages = 30_000;

    private static readonly DateInterval Window = new(new LocalDate(2026, 2, 1), new LocalDate(2026, 6, 1));
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 0);

    [Fact]
    public async Task Mutated_replies_give_entries_a_plan_or_a_clear_error()
    {
        var server = new InProcessServer(new SimulatorOptions { Clock = new FakeClock(Now) });
        Fill(server.Mailboxes["anna@example.com"]);
        var outcomes = await Hostile.RunAsync(1200, random => ReadAsync(server, random), output);

        // Else the mutations hit nothing, or everything.
        Assert.True(outcomes.GetValueOrDefault("planned") > outcomes.Values.Sum() / 10, "Nearly all replies were refused.");
        Assert.True(outcomes.Count > 4, "Nearly no reply was refused.");
    }

    [Theory]
    [InlineData("RootFolder")]
    [InlineData("Items")]
    [InlineData("Unknown")]
    [InlineData("Recurrence")]
    public async Task Elements_nested_a_hundred_thousand_times_end_in_an_error_or_in_nothing(string name)
    {
        var open = string.Concat(Enumerable.Repeat($"<t:{name}>", 100_000));
        var close = string.Concat(Enumerable.Repeat($"</t:{name}>", 100_000));
        using var server = RawServer.Xml(RawServer.Envelope(
            "<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>"
            + $"<m:RootFolder IncludesLastItemInRange=\"true\">{open}{close}</m:RootFolder></m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>"));
        using var client = Client(server);
        try
        {
            Assert.InRange((await client.FindInViewAsync(Now, Now + Duration.FromDays(1), default)).Items.Count, 0, 1);
        }
        catch (EwsBrokenException error)
        {
            Assert.NotEmpty(error.Remedy);
        }
    }

    [Fact]
    public async Task Folders_nested_a_hundred_thousand_times_end_in_an_error()
    {
        using var server = Nested("FindFolder", "m:RootFolder");
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "secret", CalendarName = "Team" });
        Assert.Equal(EwsErrorIds.InvalidResponse, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.SyncAsync(null, default))).ErrorId);
    }

    [Fact]
    public async Task Names_nested_a_hundred_thousand_times_end_in_an_error()
    {
        using var server = Nested("ResolveNames", "t:Resolution");
        using var client = Client(server);
        Assert.Equal(EwsErrorIds.InvalidResponse, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.ResolveAsync("anna@example.com", default))).ErrorId);
    }

    [Fact]
    public async Task A_list_of_folders_that_never_ends_ends_with_an_error()
    {
        var requests = 0;
        using var client = Client(
            () => ++requests > MorePages ? throw new InvalidOperationException("It still asks.") : RawServer.Envelope(
                "<m:FindFolderResponse><m:ResponseMessages><m:FindFolderResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>"
                + $"<m:RootFolder IncludesLastItemInRange=\"false\" IndexedPagingOffset=\"{requests}\"><t:Folders/></m:RootFolder></m:FindFolderResponseMessage></m:ResponseMessages></m:FindFolderResponse>"),
            "Team");
        Assert.Equal(EwsErrorIds.InvalidResponse, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.ListCalendarsAsync(default))).ErrorId);
    }

    [Fact]
    public async Task A_search_for_what_is_to_be_restored_that_never_ends_ends_with_an_error()
    {
        var requests = 0;
        using var client = Client(() => ++requests > MorePages ? throw new InvalidOperationException("It still asks.")
            : RawServer.FindReply("A").Replace("IncludesLastItemInRange=\"true\"", "IncludesLastItemInRange=\"false\" IndexedPagingOffset=\"1\"", StringComparison.Ordinal));
        var content = new EntryContent { Title = "x", Time = new EntryTime { Start = new(2026, 3, 2, 9, 0), End = new(2026, 3, 2, 10, 0), Zone = "UTC" } };
        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => new ExchangeSide(client, "UTC").WriteAsync([new EntryWrite { Kind = WriteKind.Restore, Content = content }], default));
        Assert.Equal(EwsErrorIds.InvalidResponse, error.ErrorId);
    }

    [Fact]
    public async Task A_feed_that_never_ends_ends_with_an_error()
    {
        var state = 0;
        using var client = Client(() => RawServer.SyncReply($"{++state}").Replace(">true<", ">false<", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => new ExchangeSide(client, "UTC").ReadFeedAsync(null, default));
        Assert.Equal(EwsErrorIds.InvalidResponse, error.ErrorId);
    }

    [Fact]
    public async Task A_search_by_stamp_that_never_ends_ends_with_an_error()
    {
        using var client = Client(() => RawServer.FindReply("A").Replace("=\"true\"", "=\"false\"", StringComparison.Ordinal));
        var stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => new ExchangeSide(client, "UTC").FindByStampAsync([stamp], default));
        Assert.Equal(EwsErrorIds.InvalidResponse, error.ErrorId);
    }

    // A byte now and then, for ever: the connection lives, so only the time of the whole request ends it.
    [Fact]
    public async Task A_server_that_never_stops_sending_ends_at_the_time_limit()
    {
        using var server = new RawServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"u8.ToArray(), cancellation);
            while (true)
            {
                await stream.WriteAsync("<x/>"u8.ToArray(), cancellation);
                await Task.Delay(20, cancellation);
            }
        });
        using var client = Client(server, TimeSpan.FromSeconds(1));
        Assert.Equal(EwsErrorIds.Timeout, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.SyncAsync(null, default))).ErrorId);
    }

    // At full speed: no text is long, the number of elements is what never ends.
    [Fact]
    public async Task A_server_that_floods_ends_at_the_size_limit()
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<t:Create><t:CalendarItem><t:ItemId Id=\"A\" ChangeKey=\"1\"/></t:CalendarItem></t:Create>", 500)));
        using var server = new RawServer(async (stream, cancellation) =>
        {
            var reply = RawServer.SyncReply("1");
            await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + reply[..reply.IndexOf("<m:Changes/>", StringComparison.Ordinal)] + "<m:Changes>"), cancellation);
            while (true)
            {
                await stream.WriteAsync(block, cancellation);
            }
        });
        using var client = Client(server);
        Assert.Equal(EwsErrorIds.ResponseTooLarge, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.SyncAsync(null, default))).ErrorId);
    }

    // Every reply after the folder's is one that the server could have sent, changed.
    private static async Task<string> ReadAsync(InProcessServer server, Random random)
    {
        var good = random.Next(4);
        using var client = new EwsClient(new EwsClientOptions
        {
            Url = InProcessServer.Url,
            UserName = "anna",
            Password = "secret",
            Delay = (_, _) => Task.CompletedTask,
            MaxBusyRetries = 1,
            Handler = () => new Mutating(server.CreateHandler(), random, good),
        });
        var mode = random.Next(2) == 0 ? RecurrenceMode.Series : RecurrenceMode.Instances;
        var side = new ExchangeSide(client, "Romance Standard Time", mode);
        try
        {
            var feed = await side.ReadFeedAsync(null, default);
            var listed = (await side.ListAsync(Window, default)).Heads;
            var heads = feed.Changes.Where(change => !change.Deleted).Select(change => new EntryHead(change.Key)).Concat(listed).DistinctBy(head => head.Key).Take(40).ToList();
            var read = await side.ReadAsync(heads, Window, default);
            Assert.Equal(heads.Count, read.Count);
            Assert.All(read, result => Assert.False(result is { Entry: not null, Error: not null }));
            var items = read.SelectMany(result => result.Occurrences.Append(result.Entry)).OfType<Entry>().DistinctBy(entry => entry.Key).ToList();
            var plan = Planner.Plan(new PlanInput
            {
                Settings = new SyncSettings { TimeZone = "Romance Standard Time", Recurrence = mode, KeepHtml = random.Next(2) == 0, PrivateMode = (PrivateMode)random.Next(3) },
                Window = Window,
                Zone = Zones.Find("Romance Standard Time")!,
                Now = Now,
                Installation = Guid.Empty,
                Connection = Guid.Empty,
                NewItems = items,
            });
            Assert.All(plan.Actions.Where(action => action.Kind == SyncActionKind.Create), action => Assert.NotNull(action.Content));
            return "planned";
        }
        catch (EwsException error)
        {
            Assert.NotEmpty(error.ErrorId);
            Assert.NotEmpty(error.Remedy);
            return error.ErrorId;
        }
    }

    private static void Fill(SimulatedMailbox mailbox)
    {
        const string zone = "Romance Standard Time";
        var start = new LocalDateTime(2026, 3, 3, 9, 0);
        mailbox.Add(CalendarItem.Timed("single", start, start.PlusHours(1), zone) with { Location = "Room", Categories = ["Red", "Blue"], Body = new ItemBody("<p>Hello <b>you</b></p>", true), Sensitivity = "Private" });
        mailbox.Add(CalendarItem.AllDay("days", start.Date, start.Date.PlusDays(2), zone));
        mailbox.Add(CalendarItem.Timed("meeting", start.PlusDays(1), start.PlusDays(1).PlusHours(1), zone) with
        {
            Attendees = [new Attendee("Bo", "bo@example.com")],
            Organizer = new Attendee("Bo", "bo@example.com"),
            MyResponse = "Accept",
        });
        var weekly = mailbox.Add(CalendarItem.Timed("series", start, start.PlusHours(1), zone) with { Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Tuesday")), start.Date, Count: 8) });
        Assert.NotNull(weekly);
        var dates = mailbox.View(Now, Now + Duration.FromDays(40)).Where(item => item.Content.Subject == "series").ToList();
        mailbox.Change(dates[1].Id, content => content with { Subject = "moved", Start = content.Start + Duration.FromHours(3), End = content.End + Duration.FromHours(3) });
        mailbox.Delete(dates[2].Id);
    }

    // Answers after the folder's.
    private static EwsClient Client(Func<string> answer, string? calendar = null) => new(new EwsClientOptions
    {
        Url = InProcessServer.Url,
        UserName = "anna",
        Password = "secret",
        CalendarName = calendar,
        Handler = () => new Answering(request => Encoding.UTF8.GetBytes(request.Contains("GetFolder", StringComparison.Ordinal)
            ? RawServer.Envelope(
                "<m:GetFolderResponse><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:CalendarFolder><t:FolderId Id=\"F\"/>"
                + "</t:CalendarFolder></m:Folders></m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse>")
            : answer())),
    });

    private static RawServer Nested(string operation, string element)
    {
        const int depth = 100_000;
        return RawServer.Xml(RawServer.Envelope(
            $"<m:{operation}Response><m:ResponseMessages><m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>"
            + string.Concat(Enumerable.Repeat($"<{element}>", depth)) + string.Concat(Enumerable.Repeat($"</{element}>", depth))
            + $"</m:{operation}ResponseMessage></m:ResponseMessages></m:{operation}Response>"));
    }

    private static EwsClient Client(RawServer server, TimeSpan? timeout = null) => new(new EwsClientOptions
    {
        Url = server.Url, UserName = "anna", Password = "secret", MaxResponseBytes = 20_000_000, Timeout = timeout ?? TimeSpan.FromSeconds(60),
    });

    private sealed class Mutating(HttpMessageHandler server, Random random, int good) : DelegatingHandler(server)
    {
        private int _requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (++_requests > 200)
            {
                // Each mutated page may promise another one.
                throw new HttpRequestException("The server had enough.");
            }

            if (response.IsSuccessStatusCode && _requests > good && random.Next(3) == 0)
            {
                var type = response.Content.Headers.ContentType;
                response.Content = new ByteArrayContent(ReplyMutator.Mutate(await response.Content.ReadAsStringAsync(cancellationToken), random));
                response.Content.Headers.ContentType = type;
            }

            return response;
        }
    }

    private sealed class Answering(Func<string, byte[]> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(answer(await request.Content!.ReadAsStringAsync(cancellationToken)));
            content.Headers.ContentType = new("text/xml");
            return new HttpResponseMessage { Content = content };
        }
    }
}

using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Tests.SimulatorTests;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

/// <summary>Whose calendar: one's own, a shared one, another user's by impersonation, one by name.</summary>
public sealed class MailboxAccessTests : IAsyncLifetime
{
    private static readonly LocalDateTime Nine = new(2026, 3, 3, 9, 0);

    private SimulatorServer? _server;

    public static TheoryData<bool, string> Versions => new()
    {
        { true, "Exchange2007_SP1" }, { false, "Exchange2010_SP2" }, { false, "Exchange2013_SP1" }, { false, "Exchange2016" },
    };

    private SimulatorServer Server => _server!;

    public async Task InitializeAsync() => await StartAsync("Exchange2016");

    public async Task DisposeAsync()
    {
        var errors = SchemaCheck.Load()?.Errors(Server.Exchanges, out _) ?? [];
        await Server.DisposeAsync();
        Assert.Empty(errors);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_shared_calendar_is_read_and_written_in_its_owners_mailbox(bool use2007, string version)
    {
        await StartAsync(version);
        using var client = Client("svc", mailbox: "bo@example.com", use2007: use2007);

        var report = await ReportAsync("svc", mailbox: "bo@example.com", use2007: use2007);
        Server.Mailboxes["bo@example.com"].Add(CalendarItem.Timed("Bos", Nine, Nine.PlusHours(1), ExchangeServer.Zone));
        var page = await client.SyncAsync(null, default);

        Assert.True(report.Passed, Failure(report));
        Assert.Single(page.Changes);
        Assert.Empty(Server.Mailboxes["svc@example.com"].List());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_impersonated_mailbox_is_used_as_its_owner_does_and_named_to_the_front_end(bool use2007, string version)
    {
        await StartAsync(version);

        var report = await ReportAsync("svc", mailbox: "anna@example.com", impersonate: true, use2007: use2007);

        Assert.True(report.Passed, Failure(report));
        Assert.All(Server.Exchanges, exchange => Assert.Contains("ExchangeImpersonation", exchange.Request, StringComparison.Ordinal));
        Assert.All(Server.Exchanges, exchange => Assert.Equal("anna@example.com", exchange.Headers["X-AnchorMailbox"]));
        Assert.All(Server.Exchanges, exchange => Assert.Equal("svc", exchange.User));
    }

    [Theory]
    [InlineData("jörg@example.com")]
    [InlineData("anna@example.com\r\nX-Evil: 1")]
    public async Task An_address_that_no_header_can_carry_goes_without_and_nothing_else_changes(string mailbox)
    {
        var report = await ReportAsync("svc", mailbox: mailbox, impersonate: true);

        Assert.Equal(EwsErrorIds.MailboxNotFound, report.Problem?.ErrorId);
        Assert.All(Server.Exchanges, exchange => Assert.DoesNotContain(exchange.Headers.Keys, name => name is "X-AnchorMailbox" or "X-Evil"));
    }

    [Fact]
    public async Task A_further_address_of_the_mailbox_serves_as_well()
    {
        Assert.True((await ReportAsync("svc", mailbox: "anna.berg@example.com", impersonate: true)).Passed);
    }

    [Fact]
    public async Task A_named_calendar_below_the_calendar_is_the_one_that_is_used()
    {
        Server.Mailboxes["anna@example.com"].AddCalendar("Vagtplan");
        Server.Mailboxes["anna@example.com"].Add(CalendarItem.Timed("own", Nine, Nine.PlusHours(1), ExchangeServer.Zone));
        var there = Server.Mailboxes["anna@example.com"].Add(CalendarItem.Timed("duty", Nine, Nine.PlusHours(1), ExchangeServer.Zone), "Vagtplan");
        using var client = Client("anna", calendar: "vagtplan");
        using var own = Client("anna");

        var page = await client.SyncAsync(null, default);

        Assert.Equal(there.Id, Assert.Single(page.Changes).Id.Id);
        Assert.NotEqual((await own.GetCalendarAsync(default)).Id, (await client.GetCalendarAsync(default)).Id);
        Assert.True((await ReportAsync("anna", calendar: "Vagtplan")).Passed);
        Assert.Equal("own", Assert.Single(Server.Mailboxes["anna@example.com"].List()).Content.Subject);
    }

    [Fact]
    public async Task A_named_calendar_beside_the_calendar_is_found_and_a_deleted_one_is_not()
    {
        var anna = Server.Mailboxes["anna@example.com"];
        anna.AddCalendar("Projekt", "deleteditems");
        Assert.Equal(EwsErrorIds.CalendarNotFound, (await Assert.ThrowsAsync<EwsRefusedException>(() => Client("anna", calendar: "Projekt").GetCalendarAsync(default))).ErrorId);

        anna.AddCalendar("Projekt", "msgfolderroot");

        Assert.Equal("Projekt", (await Client("anna", calendar: "Projekt").GetCalendarAsync(default)).Name);
    }

    [Fact]
    public async Task Two_calendars_of_one_name_are_not_guessed_between()
    {
        Server.Mailboxes["anna@example.com"].AddCalendar("Team");
        Server.Mailboxes["anna@example.com"].AddCalendar("team");

        Assert.Equal(EwsErrorIds.CalendarNotUnique, (await Assert.ThrowsAsync<EwsRefusedException>(() => Client("anna", calendar: "Team").GetCalendarAsync(default))).ErrorId);
    }

    [Fact]
    public async Task A_delegate_finds_a_named_calendar_without_any_right_on_the_rest_of_the_mailbox()
    {
        Server.Mailboxes["cy@example.com"].AddCalendar("Vagtplan");

        var report = await ReportAsync("svc", mailbox: "cy@example.com", calendar: "Vagtplan");

        Assert.True(report.Passed, Failure(report));
    }

    [Fact]
    public async Task A_folder_is_found_on_whatever_page_it_stands()
    {
        foreach (var number in Enumerable.Range(0, 1203))
        {
            Server.Mailboxes["anna@example.com"].AddCalendar($"Calendar {number}");
        }

        Assert.Equal("Calendar 1201", (await Client("anna", calendar: "Calendar 1201").GetCalendarAsync(default)).Name);
    }

    private async Task StartAsync(string version)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Version = ServerVersion.Find(version)!,
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret", Aliases = ["anna.berg@example.com"] },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = "secret", Permissions = [new FolderShare("svc", "calendar", FolderRights.Editor)] },
                new MailboxOptions
                {
                    Address = "cy@example.com", UserName = "cy", Password = "secret",
                    Permissions = [new FolderShare("svc", "calendar", FolderRights.Reviewer), new FolderShare("svc", "Vagtplan", FolderRights.Editor)],
                },
                new MailboxOptions { Address = "svc@example.com", UserName = "svc", Password = "secret", MayImpersonate = true },
            ],
        });
    }

    private EwsClient Client(string user, string? mailbox = null, bool impersonate = false, string? calendar = null, bool use2007 = false) =>
        new(Options(user, mailbox, impersonate, calendar, use2007));

    private Task<ConnectionTestReport> ReportAsync(string user, string? mailbox = null, bool impersonate = false, string? calendar = null, bool use2007 = false) =>
        ConnectionTest.RunAsync(Options(user, mailbox, impersonate, calendar, use2007), SystemClock.Instance, default);

    private EwsClientOptions Options(string user, string? mailbox, bool impersonate, string? calendar, bool use2007) => new()
    {
        Url = Server.Url,
        UserName = user,
        Password = "secret",
        MailboxAddress = mailbox,
        Impersonate = impersonate,
        CalendarName = calendar,
        Use2007Protocol = use2007,
    };

    private static string Failure(ConnectionTestReport report) =>
        string.Join("\n", report.GeneralConnection.Steps.Concat(report.SendReceiveData.Steps).Select(step => $"{step.Status} {step.Name}: {step.Message}"));
}

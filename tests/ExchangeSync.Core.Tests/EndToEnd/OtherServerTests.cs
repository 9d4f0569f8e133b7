using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Servers that are less strict than Exchange: the sync converges, or says what it can't do, and never writes the same again and again.</summary>
public sealed class OtherServerTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime Nine = new(2026, 3, 10, 9, 0);

    public static TheoryData<string> Harmless => ["repeated properties", "fractional seconds", "both, and a forgetful feed"];

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task What_only_looks_different_converges_and_stays_idle(string manner)
    {
        var manners = new ServerManners { RepeatedProperties = manner != "fractional seconds", FractionalSeconds = manner != "repeated properties", ForgetfulFeed = manner.StartsWith("both", StringComparison.Ordinal) };
        await using var mailbox = await SyncedMailbox.StartAsync(output, manners: manners);
        mailbox.Outlook.Add(Item("theirs"));
        mailbox.Add(Content("ours"));

        await mailbox.RunAsync();
        mailbox.Edit("theirs", content => content with { Title = "theirs, edited here" });
        var ours = mailbox.Outlook.List().Single(item => item.Content.Subject == "ours");
        mailbox.Outlook.Change(ours.Id, item => item with { Subject = "ours, edited there" });
        await mailbox.RunAsync();

        Assert.Equal(["ours, edited there", "theirs, edited here"], mailbox.Outlook.List().Select(item => item.Content.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(["ours, edited there", "theirs, edited here"], mailbox.Calendar.Select(content => content.Title).Order(StringComparer.Ordinal));
        await AssertQuietAsync(mailbox);
    }

    [Fact]
    public async Task A_feed_that_forgets_brings_new_and_changed_items_but_no_delete_and_says_so()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output, manners: new ServerManners { ForgetfulFeed = true });
        mailbox.Outlook.Add(Item("stays"));
        var gone = mailbox.Outlook.Add(Item("goes"));
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(gone.Id);
        mailbox.Outlook.Add(Item("comes"));

        var run = await mailbox.RunAsync();

        Assert.Contains(run.Warnings, warning => warning.Contains("takes every sync state as a new one", StringComparison.Ordinal));
        Assert.Equal(["comes", "goes", "stays"], mailbox.Calendar.Select(content => content.Title).Order(StringComparer.Ordinal));
        Assert.Equal(SyncReasons.MissingWithoutProof, Assert.Single(mailbox.Store.Pending()).Reason);
        Assert.Equal(["comes", "stays"], mailbox.Outlook.List().Select(item => item.Content.Subject).Order(StringComparer.Ordinal));
        await AssertQuietAsync(mailbox);
    }

    [Fact]
    public async Task A_first_item_in_an_empty_calendar_is_no_sign_of_a_feed_that_forgets()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await mailbox.RunAsync();
        var item = mailbox.Outlook.Add(Item("first"));

        Assert.Empty((await mailbox.RunAsync()).Warnings);
        mailbox.Outlook.Add(Item("second"));
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(item.Id);
        await mailbox.RunAsync();

        Assert.Equal("second", Assert.Single(mailbox.Calendar).Title);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData("calendar:Location", EntryFields.Place)]
    [InlineData("item:Subject", EntryFields.Title)]
    [InlineData("calendar:LegacyFreeBusyStatus", EntryFields.Here)]
    [InlineData("item:Sensitivity", EntryFields.Private)]
    [InlineData("item:Body", EntryFields.Note)]
    [InlineData("calendar:Start", EntryFields.Time)]
    public async Task A_field_that_the_server_does_not_keep_is_reported_once_and_not_written_for_ever(string field, EntryFields fields)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output, manners: new ServerManners { IgnoredFields = [field] });
        mailbox.Outlook.Add(Item("theirs"));
        await mailbox.RunAsync();
        mailbox.Edit("theirs", Edited);

        var run = await mailbox.RunAsync();

        Assert.Contains(run.Warnings, warning => warning.StartsWith("NotKept", StringComparison.Ordinal) && warning.Contains(fields.ToString(), StringComparison.Ordinal));
        var line = Assert.Single(mailbox.Store.Journal(run.Id), entry => entry.Reason == SyncReasons.NotKept);
        Assert.Contains(fields.ToString(), line.Message, StringComparison.Ordinal);
        var here = Assert.Single(mailbox.Calendar);
        Assert.Equal("Edited", field == "item:Subject" ? here.Title : here.Place);
        await AssertQuietAsync(mailbox);
        Assert.Empty((await mailbox.RunAsync()).Warnings);
    }

    [Fact]
    public async Task A_field_that_a_new_item_loses_is_reported_once_too()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output, manners: new ServerManners { IgnoredFields = ["calendar:Location", "item:Body"] });
        mailbox.Add(Content("ours") with { Place = "Room 1", Note = new Note { Text = "Bring the plans." } });

        var run = await mailbox.RunAsync();

        Assert.Contains(run.Warnings, warning => warning.Contains("did not keep Place, Note", StringComparison.Ordinal));
        Assert.Equal(("Room 1", "Bring the plans."), (mailbox.Calendar[0].Place, mailbox.Calendar[0].Note.Text));
        await AssertQuietAsync(mailbox);
        Assert.Equal("Room 1", mailbox.Calendar[0].Place);
    }

    [Theory]
    [InlineData(RecurrenceMode.Series, false)]
    [InlineData(RecurrenceMode.Series, true)]
    [InlineData(RecurrenceMode.Instances, false)]
    public async Task A_view_with_series_unexpanded_converges(RecurrenceMode mode, bool noNumbers)
    {
        await using var mailbox = await StartUnexpandedAsync(mode, noNumbers);

        await mailbox.RunAsync();

        var dates = mailbox.Calendar.Where(content => content.Title == "series").Select(content => (content.Time.Start.Date, IsSeries: content.RecurrenceRule is not null));
        var all = Enumerable.Range(10, mode == RecurrenceMode.Series ? 1 : 3).Select(day => (new LocalDate(2026, 3, day), mode == RecurrenceMode.Series));
        Assert.Equal(all, dates.OrderBy(date => date.Date));
        Assert.Contains(mailbox.Calendar, content => content.Title == "single");
        Assert.Empty(mailbox.Store.Pending());
        await AssertQuietAsync(mailbox);
    }

    [Fact]
    public async Task Dates_that_are_neither_in_the_view_nor_found_by_their_number_are_reported()
    {
        await using var mailbox = await StartUnexpandedAsync(RecurrenceMode.Instances, noNumbers: true);

        await mailbox.RunAsync();

        Assert.Equal("single", Assert.Single(mailbox.Calendar).Title);
        Assert.Equal(3, mailbox.Store.Pending().Count(row => row.Reason == SyncReasons.OccurrenceUnclear));
        await AssertQuietAsync(mailbox);
    }

    private async Task<SyncedMailbox> StartUnexpandedAsync(RecurrenceMode mode, bool noNumbers)
    {
        var mailbox = await SyncedMailbox.StartAsync(output, manners: new ServerManners { UnexpandedViews = true, NoOccurrenceNumbers = noNumbers });
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        mailbox.Outlook.Add(Item("single"));
        mailbox.Outlook.Add(Item("series") with { Recurrence = new Recurrence(new DailyPattern(1), new LocalDate(2026, 3, 10)) { Count = 3 } });
        return mailbox;
    }

    private static async Task AssertQuietAsync(SyncedMailbox mailbox)
    {
        mailbox.Server.ClearLog();
        for (var i = 0; i < 3; i++)
        {
            mailbox.Clock.AdvanceMinutes(30);
            var run = await mailbox.RunAsync();
            Assert.Equal(0, SyncedMailbox.Written(run));
        }

        Assert.DoesNotContain(mailbox.Server.Counts.Keys, operation => operation is "CreateItem" or "UpdateItem" or "DeleteItem");
    }

    private static EntryContent Edited(EntryContent content) => content with
    {
        Title = "Edited",
        Place = "Edited",
        Here = false,
        Private = true,
        Note = new Note { Text = "Edited" },
        Time = content.Time with { Start = content.Time.Start.PlusMinutes(30), StartInstant = null, EndInstant = null },
    };

    private static CalendarItem Item(string subject) => CalendarItem.Timed(subject, Nine, Nine.PlusHours(1), SyncedMailbox.Zone);

    private static EntryContent Content(string title) => new() { Title = title, Time = new EntryTime { Start = Nine.PlusDays(1), End = Nine.PlusDays(1).PlusHours(1), Zone = SyncedMailbox.Zone } };
}

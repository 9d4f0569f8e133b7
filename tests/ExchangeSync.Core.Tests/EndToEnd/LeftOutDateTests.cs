using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A date of a series is private on one side while the pattern of the series is written to Exchange, which drops all exceptions there.</summary>
public sealed class LeftOutDateTests(ITestOutputHelper output)
{
    private const string Daily = "FREQ=DAILY;COUNT=9";
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);
    private static readonly LocalDateTime Second = First.PlusWeeks(1);

    public static TheoryData<PrivateMode, ConflictPolicy, Side, bool, bool> Cases()
    {
        var cases = new TheoryData<PrivateMode, ConflictPolicy, Side, bool, bool>();
        foreach (var mode in Enum.GetValues<PrivateMode>())
        {
            foreach (var policy in Enum.GetValues<ConflictPolicy>())
            {
                foreach (var side in Enum.GetValues<Side>())
                {
                    foreach (var (isKept, isLinkedFirst) in new[] { (true, false), (false, false), (true, true), (false, true) })
                    {
                        cases.Add(mode, policy, side, isKept, isLinkedFirst);
                    }
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_either_user_wrote_on_it_is_on_a_side_or_in_the_journal(PrivateMode mode, ConflictPolicy policy, Side isPrivateIn, bool isKept, bool isLinkedFirst)
    {
        await using var mailbox = await StartAsync(mode, policy);
        await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, Second.Date, Hour("Ours", Second) with { Private = isPrivateIn == Side.Microbizz, Place = "Attic" });
        mailbox.Outlook.Change(SecondInOutlook(mailbox), content => content with { Subject = "Theirs", Location = "Cellar", Sensitivity = isPrivateIn == Side.Exchange ? "Private" : "Normal" });
        if (isLinkedFirst)
        {
            await mailbox.RunAsync();
        }

        mailbox.Edit("Course", content => content with { RecurrenceRule = isKept ? Daily : "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3" });

        // What the first run leaves waiting is not lost by a later one either.
        for (var run = 0; run < 3; run++)
        {
            await mailbox.RunAsync();
            AssertKept(mailbox, isPrivateIn, isKept);
        }

        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_was_made_private_in_Microbizz_is_not_what_the_date_says_again_in_Exchange()
    {
        await using var mailbox = await StartAsync(PrivateMode.Skip, ConflictPolicy.MicrobizzWins);
        var date = await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, Second.Date, Hour("Course, late", Second) with { Place = "Attic" });
        await mailbox.RunAsync();
        mailbox.Update(date, content => content with { Title = "Dentist", Place = "Town", Private = true });
        mailbox.Edit("Course", content => content with { RecurrenceRule = Daily });

        await mailbox.RunAsync();

        Assert.Contains("2026-03-10T10 Course, late", mailbox.ViewInExchange());
        Assert.Equal(9, mailbox.ViewInExchange().Count);
        var shown = mailbox.Outlook.Find(SecondInOutlook(mailbox))!.Content;
        Assert.Equal(("Attic", "Normal"), (shown.Location, shown.Sensitivity));
        await mailbox.AssertIdleAsync();

        // No longer private, it is carried over like any other.
        mailbox.Update(date, content => content with { Private = false });
        await mailbox.RunAsync();
        Assert.Contains("2026-03-10T10 Dentist", mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_note_that_Exchange_alone_has_is_not_swept_away()
    {
        await using var mailbox = await StartAsync(PrivateMode.Skip, ConflictPolicy.MicrobizzWins);
        var date = await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, Second.Date, Hour("Course, late", Second) with { Note = new Note { Text = "Bring the keys" } });
        await mailbox.RunAsync();
        mailbox.Update(date, content => content with { Note = new Note { Text = "To the dentist" }, Private = true });
        mailbox.Edit("Course", content => content with { RecurrenceRule = Daily });

        var run = await mailbox.RunAsync();

        Assert.Contains("Bring the keys", mailbox.Outlook.Find(SecondInOutlook(mailbox))!.Content.Body!.Content, StringComparison.Ordinal);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.PrivateDateInTheWay });
    }

    private static void AssertKept(SyncedMailbox mailbox, Side isPrivateIn, bool isKept)
    {
        var (inExchange, inMicrobizz) = (mailbox.ViewInExchange().Select(shown => shown[14..]).ToList(), mailbox.Calendar.Select(content => content.Title).ToList());
        var journal = mailbox.Store.Runs(int.MaxValue).SelectMany(run => mailbox.Store.Journal(run.Id)).ToList();

        // Of an item that only shows as busy the journal has that something gave way, and no texts.
        var hidesTexts = mailbox.Settings.PrivateMode == PrivateMode.BusyOnly && isPrivateIn == Side.Exchange;
        Assert.True(
            inExchange.Contains("Theirs") || inMicrobizz.Contains("Theirs")
                || journal.Exists(line => line is { Side: Side.Exchange, Before.Title: "Theirs" } or { Reason: SyncReasons.ConflictUnresolved, PartnerContent.Title: "Theirs" })
                || (hidesTexts && journal.Exists(line => line is { Side: Side.Exchange, Kind: JournalKind.Skip or JournalKind.Conflict })),
            "what was written in Exchange is lost");

        // Otherwise the user of Microbizz took it away, with its date.
        Assert.True(!isKept || inExchange.Contains("Ours") || inMicrobizz.Contains("Ours") || journal.Exists(line => line is { Side: Side.Microbizz, Before.Title: "Ours" }), "what was written in Microbizz is lost");
        if (mailbox.Settings.PrivateMode == PrivateMode.Skip)
        {
            Assert.DoesNotContain(isPrivateIn == Side.Microbizz ? "Ours" : "Theirs", isPrivateIn == Side.Microbizz ? inExchange : inMicrobizz);
        }
    }

    private static string SecondInOutlook(SyncedMailbox mailbox) => mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, Second.Date).Id;

    private async Task<SyncedMailbox> StartAsync(PrivateMode mode, ConflictPolicy policy)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, ConflictPolicy = policy, PrivateMode = mode };
        mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6" });
        await mailbox.RunAsync();
        return mailbox;
    }

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}

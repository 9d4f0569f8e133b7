using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What a resolution of a conflict writes keeps to the rules of a run: what is private, whose meeting it is, what Exchange can say, and what goes with the dates of a series.</summary>
public sealed class ResolutionTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Both)]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Both)]
    public async Task What_an_item_says_that_was_made_private_since_is_neither_shown_nor_overwritten(ConflictPolicy policy, ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.BusyOnly);
        var item = mailbox.Outlook.Add(Hourly("Room")).Id;
        await mailbox.RunAsync();
        var id = mailbox.Appointments.List().Single().Id;
        mailbox.Update(id, content => content with { Title = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Subject = "Attic" });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(item, content => content with { Subject = "Surgery", Sensitivity = "Private" });
        await mailbox.RunAsync();

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, keep));

        Assert.Equal(("Surgery", PrivateMask.Title), (mailbox.Outlook.Find(item)!.Content.Subject, Assert.Single(mailbox.Calendar).Title));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Microbizz)]
    public async Task What_an_appointment_says_that_was_made_private_since_is_neither_shown_nor_overwritten(ConflictPolicy policy, ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.BusyOnly);
        var (id, item) = await ConflictAsync(mailbox, "Title");
        mailbox.Update(id, content => content with { Title = "Surgery", Private = true });
        await mailbox.RunAsync();

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, keep));

        Assert.Equal((PrivateMask.Title, "Surgery"), (mailbox.Outlook.Find(item)!.Content.Subject, mailbox.Appointments.Get(id).Content.Title));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_note_that_is_private_by_now_is_not_emptied_by_what_the_journal_has_left_of_the_former_one()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins, PrivateMode.BusyOnly);
        var item = mailbox.Outlook.Add(Hourly("Room")).Id;
        await mailbox.RunAsync();
        mailbox.Edit("Room", content => content with { Note = new Note { Text = "Hall" } });
        mailbox.Outlook.Change(item, content => content with { Body = new ItemBody("Attic", false) });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(item, content => content with { Body = new ItemBody("The results of the surgery", false), Sensitivity = "Private" });
        await mailbox.RunAsync();
        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, ConflictChoice.Exchange));

        // It is private no more, but the journal has forgotten the text.
        mailbox.Outlook.Change(item, content => content with { Sensitivity = "Normal" });
        await mailbox.RunAsync();
        Assert.Equal("ConflictVersionGone", await RefusedAsync(mailbox, ConflictChoice.Exchange));

        Assert.Equal("The results of the surgery", mailbox.Outlook.Find(item)!.Content.Body?.Content);
        Assert.Equal("The results of the surgery", mailbox.Find("Room").Content.Note.Text);
    }

    [Fact]
    public async Task What_was_written_over_a_mask_in_Exchange_does_not_replace_the_original()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins, PrivateMode.BusyOnly);
        var id = mailbox.Add(Hour("Surgery") with { Private = true, Place = "Clinic" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        await mailbox.RunAsync();

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, ConflictChoice.Exchange));

        Assert.Equal(("Surgery", "Clinic"), (mailbox.Appointments.Get(id).Content.Title, mailbox.Appointments.Get(id).Content.Place));
        Assert.Equal("", mailbox.Outlook.Find(item)!.Content.Location ?? "");
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Both)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz)]
    public async Task What_is_private_and_left_alone_is_left_alone_by_a_resolution(ConflictPolicy policy, ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.Skip);
        var (id, item) = await ConflictAsync(mailbox, "Place");
        var before = mailbox.Appointments.Get(id).Content.Place;
        mailbox.Outlook.Change(item, content => content with { Location = "Surgery", Sensitivity = "Private" });
        await mailbox.RunAsync();

        Assert.Equal("ConflictLeftOut", await RefusedAsync(mailbox, keep));

        Assert.Equal(("Surgery", before), (mailbox.Outlook.Find(item)!.Content.Location, Assert.Single(mailbox.Calendar).Place));
    }

    [Theory]
    [InlineData(PrivateMode.Skip, ConflictPolicy.ExchangeWins)]
    [InlineData(PrivateMode.BusyOnly, ConflictPolicy.ExchangeWins)]
    [InlineData(PrivateMode.Skip, ConflictPolicy.Manual)]
    [InlineData(PrivateMode.BusyOnly, ConflictPolicy.Manual)]
    public async Task A_private_date_in_Exchange_is_not_swept_by_the_time_that_Microbizz_has_for_its_series(PrivateMode mode, ConflictPolicy policy)
    {
        await using var mailbox = await StartAsync(policy, mode);
        var item = await TimeConflictAsync(mailbox);
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Secret", Sensitivity = "Private" });
        await mailbox.RunAsync();
        var (exchange, microbizz) = (mailbox.ViewInExchange(), InMicrobizz(mailbox));

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, ConflictChoice.Microbizz));

        Assert.Equal(exchange, mailbox.ViewInExchange());
        Assert.Equal(microbizz, InMicrobizz(mailbox));
        Assert.Contains("2026-03-10T12 Secret", mailbox.ViewInExchange());
    }

    [Fact]
    public async Task A_private_date_in_Exchange_is_not_swept_by_the_time_that_its_series_had_there()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins, PrivateMode.Skip);
        var item = await TimeConflictAsync(mailbox);
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Secret", Sensitivity = "Private" });
        await mailbox.RunAsync();

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, ConflictChoice.Exchange));

        Assert.Contains("2026-03-10T11 Secret", mailbox.ViewInExchange());
    }

    [Theory]
    [InlineData(ConflictPolicy.Manual)]
    [InlineData(ConflictPolicy.ExchangeWins)]
    public async Task A_meeting_of_somebody_else_is_not_written(ConflictPolicy policy)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.Full);
        var item = mailbox.Outlook.Add(Hourly("Board") with { Organizer = new Attendee("Bo", "bo@example.com"), Attendees = [new Attendee("Anna", "anna@example.com")], MyResponse = "Accept" }).Id;
        await mailbox.RunAsync();
        mailbox.Edit("Board", content => content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        await mailbox.RunAsync();

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, ConflictChoice.Microbizz));

        Assert.Equal("Attic", mailbox.Outlook.Find(item)!.Content.Location);
    }

    [Theory]
    [InlineData(ConflictPolicy.Manual)]
    [InlineData(ConflictPolicy.ExchangeWins)]
    public async Task A_pattern_that_Exchange_can_not_have_is_refused_before_anything_is_written(ConflictPolicy policy)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.Full);
        var id = mailbox.Add(Hour("Course") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(id, content => content with { RecurrenceRule = "FREQ=MONTHLY;BYMONTHDAY=3,15,27" });
        mailbox.Outlook.Change(item, content => content with { Recurrence = Weekly(8) });
        await mailbox.RunAsync();
        var before = (mailbox.Appointments.Get(id).Content.RecurrenceRule, mailbox.ViewInExchange().Count);

        Assert.Equal("ConflictNotWritable", await RefusedAsync(mailbox, ConflictChoice.Microbizz));

        Assert.Equal(before, (mailbox.Appointments.Get(id).Content.RecurrenceRule, mailbox.ViewInExchange().Count));
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange)]
    public async Task An_edited_date_that_goes_with_the_pattern_that_is_chosen_is_in_the_journal(ConflictPolicy policy, ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.Full);
        var conflict = await PatternConflictAsync(mailbox, keep, week: 5);

        var run = await mailbox.ResolveAsync(conflict, keep);
        await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.ExceptionDropped, Before.Place: "Attic" });
        Assert.DoesNotContain(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Equal(4, mailbox.ViewInExchange().Count);
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange)]
    public async Task An_edited_date_that_the_chosen_pattern_has_outlives_it(ConflictPolicy policy, ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.Full);
        var conflict = await PatternConflictAsync(mailbox, keep, week: 1);

        await mailbox.ResolveAsync(conflict, keep);
        await mailbox.RunAsync();

        Assert.Single(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Equal("Attic", mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Content.Location);
        Assert.Equal(4, mailbox.ViewInExchange().Count);
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange)]
    public async Task What_Outlook_has_made_of_dates_since_the_last_run_outlives_the_pattern_that_is_chosen_or_is_in_the_journal(ConflictPolicy policy, ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(policy, PrivateMode.Full);
        var conflict = await PatternConflictAsync(mailbox, keep, week: 1);
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(1)).Id, content => content with { Location = "Cellar" });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(2)).Id, content => content with { Location = "Harbour" });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(5)).Id, content => content with { Location = "Roof" });

        var run = await mailbox.ResolveAsync(conflict, keep);
        await mailbox.RunAsync();

        Assert.Equal(["Cellar", "Harbour"], mailbox.Calendar.Select(content => content.Place).Where(place => place.Length > 0).Order());
        Assert.Equal(["Cellar", "Harbour"], new[] { 1, 2 }.Select(week => mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(week)).Content.Location));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Before.Place: "Roof" });
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task Where_a_pattern_was_not_carried_over_Exchanges_version_comes_to_Microbizz(RecurrenceMode mode)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins, PrivateMode.Full, mode);
        var id = mailbox.Add(Hour("Course") with { RecurrenceRule = mode == RecurrenceMode.Series ? "FREQ=WEEKLY;BYDAY=TU;COUNT=6" : null });
        await mailbox.RunAsync();
        mailbox.Update(id, content => content with { RecurrenceRule = "FREQ=MONTHLY;BYMONTHDAY=3,15,27" });
        await mailbox.RunAsync();

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Exchange);
        await mailbox.RunAsync();

        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.Empty(mailbox.Store.Pending());
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(PrivateMode.Skip)]
    [InlineData(PrivateMode.BusyOnly)]
    public async Task Where_a_private_date_held_the_times_of_a_series_Exchanges_come_to_Microbizz(PrivateMode mode)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins, mode);
        var series = mailbox.Add(Hour("Course") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Secret", Sensitivity = "Private" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { Time = Hour("", First.PlusHours(1)).Time });
        await mailbox.RunAsync();

        await mailbox.ResolveAsync(mailbox.Store.Conflicts()[0].Line.Id, ConflictChoice.Exchange);
        await mailbox.RunAsync();

        Assert.Equal(First, mailbox.Appointments.Get(series).Content.Time.Start);
        Assert.Single(mailbox.ViewInExchange(), shown => shown.EndsWith("Secret", StringComparison.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictChoice.Exchange)]
    [InlineData(ConflictChoice.Both)]
    public async Task What_was_written_over_a_mask_in_Microbizz_is_kept_nowhere_but_beside(ConflictChoice keep)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins, PrivateMode.BusyOnly);
        var item = mailbox.Outlook.Add(Hourly("Surgery") with { Sensitivity = "Private" }).Id;
        await mailbox.RunAsync();
        mailbox.Edit(PrivateMask.Title, content => content with { Place = "Hall" });
        await mailbox.RunAsync();

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, keep);

        Assert.Equal("Surgery", mailbox.Outlook.Find(item)!.Content.Subject);
        Assert.Equal(keep == ConflictChoice.Both ? ["", "Hall"] : [""], mailbox.Calendar.Select(content => content.Place).Order());
        await mailbox.AssertIdleAsync();
    }

    private static async Task<string> RefusedAsync(SyncedMailbox mailbox, ConflictChoice keep) =>
        (await Assert.ThrowsAsync<StoreException>(() => mailbox.ResolveAsync(mailbox.Store.Conflicts()[^1].Line.Id, keep))).ErrorId;

    // The title or the place of one pair is "Room" on both sides, then "Hall" in Microbizz and "Attic" in Exchange.
    private static async Task<(Guid Id, string Item)> ConflictAsync(SyncedMailbox mailbox, string field)
    {
        var id = mailbox.Add(Hour("Room") with { Place = "Room" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(id, content => field == "Title" ? content with { Title = "Hall" } : content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => field == "Title" ? content with { Subject = "Attic" } : content with { Location = "Attic" });
        await mailbox.RunAsync();
        Assert.Single(mailbox.Store.Conflicts());
        return (id, item);
    }

    // A weekly series at ten was moved to eleven in Microbizz and to twelve in Exchange.
    private static async Task<string> TimeConflictAsync(SyncedMailbox mailbox)
    {
        var series = mailbox.Add(Hour("Course") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(item, content => content with { Start = content.Start + Duration.FromHours(2), End = content.End + Duration.FromHours(2) });
        mailbox.Update(series, content => content with { Time = Hour("", First.PlusHours(1)).Time });
        await mailbox.RunAsync();
        Assert.Single(mailbox.Store.Conflicts());
        return item;
    }

    // Of a weekly series of six the chosen side makes four and the other one eight; then one of its dates is edited, in Outlook where Exchange's pattern gives way, else in Microbizz.
    private static async Task<long> PatternConflictAsync(SyncedMailbox mailbox, ConflictChoice keep, int week)
    {
        var id = mailbox.Add(Hour("Course") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        var (inMicrobizz, inExchange) = keep == ConflictChoice.Microbizz ? (4, 8) : (8, 4);
        mailbox.Update(id, content => content with { RecurrenceRule = $"FREQ=WEEKLY;BYDAY=TU;COUNT={inMicrobizz}" });
        mailbox.Outlook.Change(item, content => content with { Recurrence = Weekly(inExchange) });
        await mailbox.RunAsync();
        var date = First.Date.PlusWeeks(week);
        if (keep == ConflictChoice.Microbizz)
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, date).Id, content => content with { Location = "Attic" });
        }
        else
        {
            await mailbox.AddExceptionAsync(id, date, Hour("Course", date.At(First.TimeOfDay)) with { Place = "Attic" });
        }

        await mailbox.RunAsync();
        return Assert.Single(mailbox.Store.Conflicts()).Line.Id;
    }

    private static List<string> InMicrobizz(SyncedMailbox mailbox)
    {
        var occurrences = new OccurrenceTable(mailbox.Database);
        return mailbox.Appointments.List().Where(one => one.SeriesId is null)
            .SelectMany(one => one.Content.RecurrenceRule is null ? [one] : occurrences.List(one.Id, null, First.PlusYears(1)))
            .Select(one => $"{one.Content.Time.Start:uuuu-MM-dd'T'HH} {one.Content.Title}")
            .Order(StringComparer.Ordinal).ToList();
    }

    private async Task<SyncedMailbox> StartAsync(ConflictPolicy policy, PrivateMode mode, RecurrenceMode recurrence = RecurrenceMode.Series)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = policy, PrivateMode = mode, Recurrence = recurrence };
        return mailbox;
    }

    private static Recurrence Weekly(int count) => new(new DailyPattern(7), First.Date, Count: count);

    private static CalendarItem Hourly(string title) => CalendarItem.Timed(title, First, First.PlusHours(1), SyncedMailbox.Zone);

    private static EntryContent Hour(string title, LocalDateTime? start = null) =>
        new() { Title = title, Time = new EntryTime { Start = start ?? First, End = (start ?? First).PlusHours(1), Zone = SyncedMailbox.Zone } };
}

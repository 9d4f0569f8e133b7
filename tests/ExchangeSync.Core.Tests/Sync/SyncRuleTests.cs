using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Sync;

/// <summary>Rules of DESIGN §6 that are about more than one linked pair.</summary>
public sealed class SyncRuleTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Of_an_item_and_its_copy_the_older_one_is_ours_when_links_are_lost_even_where_it_was_moved_behind_the_copy()
    {
        _world.Microbizz.Add(SyncWorld.Hour("Visit", 3));
        await _world.RunAsync();
        var ours = Assert.Single(_world.Exchange.Entries);
        _world.Clock.AdvanceHours(1);
        _world.Exchange.Add(ours.Content, ours.Stamp);
        _world.Exchange.Edit(ours.Key, content => content with { Time = SyncWorld.Hour("", 9).Time });
        await _world.RunTwiceAsync();
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));

        _world.Store.Forget();
        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, run.Conflicts));
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Fact]
    public async Task Of_a_copy_and_an_item_that_was_deleted_and_made_anew_the_one_that_says_what_the_appointment_says_is_ours_when_links_are_lost()
    {
        _world.Settings = _world.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Visit", 3));
        await _world.RunAsync();
        var ours = Assert.Single(_world.Exchange.Entries);
        _world.Clock.AdvanceHours(1);
        var copy = _world.Exchange.Add(ours.Content, ours.Stamp);
        _world.Exchange.Edit(copy, content => content with { Title = "Course" });
        await _world.RunTwiceAsync();
        _world.Clock.AdvanceHours(1);
        _world.Exchange.Remove(ours.Key);
        _world.Microbizz.Edit(appointment, content => content with { Place = "Room 1" });
        await _world.RunTwiceAsync();
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
        Assert.All(_world.Exchange.Entries, item => Assert.Equal(ours.Stamp, item.Stamp));
        var writes = _world.Exchange.Writes + _world.Microbizz.Writes;

        _world.Store.Forget();
        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, run.Conflicts));
        Assert.Equal(writes, _world.Exchange.Writes + _world.Microbizz.Writes);
    }

    [Fact]
    public async Task Two_calendars_that_hold_the_same_entries_are_linked_and_nothing_is_written()
    {
        for (var i = 0; i < 30; i++)
        {
            // Three entries share title and time: as many here as there, in order.
            _world.Exchange.Add(SyncWorld.Hour("Meeting", i / 3));
            _world.Microbizz.Add(SyncWorld.Hour("meeting ", i / 3) with { Title = "Meeting" });
        }

        var run = await _world.RunTwiceAsync();

        Assert.Equal(30, run.Adopted);
        Assert.Equal(0, _world.Exchange.Writes + _world.Microbizz.Writes);
    }

    [Fact]
    public async Task An_adopted_pair_that_differs_is_settled_by_the_policy_and_the_losing_version_is_kept()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Review", 2) with { Place = "Room 1" });
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Review", 2) with { Place = "Room 2", Note = new Note { Text = "bring the plan" } });

        var run = await _world.RunTwiceAsync();

        Assert.Equal("Room 1", _world.Microbizz[appointment].Content.Place);
        Assert.Equal("bring the plan", _world.Exchange[item].Content.Note.Text);
        Assert.Contains(_world.Store.Journal(run.Id), line => line.Kind == JournalKind.Conflict && line.Before!.Place == "Room 2");
    }

    [Fact]
    public async Task A_migrated_mailbox_with_new_ids_is_linked_again_and_nothing_is_deleted_or_doubled()
    {
        for (var i = 0; i < 5; i++)
        {
            _world.Exchange.Add(SyncWorld.Hour($"Item {i}", i));
            _world.Microbizz.Add(SyncWorld.Hour($"Appointment {i}", i, hour: 14));
        }

        await _world.RunTwiceAsync();
        _world.Exchange.Migrate("another");
        await _world.RunTwiceAsync();

        Assert.Equal(10, _world.Exchange.Entries.Count);
        Assert.Equal(10, _world.Microbizz.Entries.Count);
        Assert.Equal(10, _world.Store.CountLinks());
        Assert.All(_world.Store.AllLinks(), link => Assert.StartsWith("moved-", link.ExchangeKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_empty_mailbox_behind_the_same_name_deletes_nothing()
    {
        for (var i = 0; i < 5; i++)
        {
            _world.Exchange.Add(SyncWorld.Hour($"Item {i}", i));
        }

        await _world.RunTwiceAsync();
        foreach (var entry in _world.Exchange.Entries.ToList())
        {
            _world.Exchange.Remove(entry.Key);
        }

        _world.Exchange.Migrate("new and empty");
        _world.Exchange.Add(SyncWorld.Hour("The first one", 1));
        await _world.RunTwiceAsync();
        await _world.RunTwiceAsync();

        Assert.Equal(6, _world.Microbizz.Entries.Count);
    }

    [Fact]
    public async Task An_appointment_deleted_while_its_item_was_lost_with_the_mailbox_leaves_nothing_waiting()
    {
        var gone = _world.Exchange.Add(SyncWorld.Hour("Gone with the mailbox", 1));
        _world.Exchange.Add(SyncWorld.Hour("Kept", 2));
        await _world.RunTwiceAsync();
        _world.Exchange.Remove(gone);
        _world.Exchange.Migrate("another");
        await _world.RunTwiceAsync();
        Assert.Equal(SyncReasons.CalendarReplaced, Assert.Single(_world.Store.Pending()).Reason);

        _world.Microbizz.Remove(_world.Microbizz.Entries.Single(entry => entry.Content.Title == "Gone with the mailbox").Key);
        await _world.RunTwiceAsync();

        Assert.Empty(_world.Store.Pending());
        Assert.Equal(1, _world.Store.CountLinks());
    }

    [Fact]
    public async Task A_refused_cursor_means_reading_everything_and_absence_in_it_proves_nothing()
    {
        var kept = _world.Exchange.Add(SyncWorld.Hour("Kept", 1));
        var gone = _world.Exchange.Add(SyncWorld.Hour("Gone", 2));
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(kept, content => content with { Title = "Kept and edited" });
        _world.Exchange.Remove(gone);
        _world.Exchange.RefuseCursor = true;

        await _world.RunAsync();

        Assert.Equal(2, _world.Microbizz.Entries.Count);
        Assert.Contains(_world.Microbizz.Entries, entry => entry.Content.Title == "Kept and edited");
        Assert.Equal(PendingKind.Unproven, Assert.Single(_world.Store.Pending()).Kind);

        // The next run's cursor is accepted and another linked item is found: now "not found" is proof.
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);
        Assert.Empty(_world.Store.Pending());
    }

    [Fact]
    public async Task An_item_moved_out_of_the_window_is_followed_once_and_then_sleeps()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Trip", 3));
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Time = SyncWorld.Hour("", 300).Time });
        await _world.RunTwiceAsync();
        var appointment = Assert.Single(_world.Microbizz.Entries);
        Assert.Equal(SyncWorld.Hour("", 300).Time.Start, appointment.Content.Time.Start);

        _world.Exchange.Edit(item, content => content with { Title = "Trip later" });
        await _world.RunTwiceAsync();
        Assert.Equal("Trip", _world.Microbizz[appointment.Key].Content.Title);

        // It comes back into the window as the days pass, and what was remembered is carried over.
        _world.Clock.Advance(Duration.FromDays(280));
        await _world.RunTwiceAsync();
        Assert.Equal("Trip later", _world.Microbizz[appointment.Key].Content.Title);
    }

    [Fact]
    public async Task A_delete_of_a_sleeping_item_is_remembered_until_the_window_reaches_its_partner()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Trip", 3));
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Time = SyncWorld.Hour("", 300).Time });
        await _world.RunTwiceAsync();
        _world.Exchange.Remove(item);
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);

        _world.Clock.Advance(Duration.FromDays(280));
        await _world.RunTwiceAsync();
        Assert.Empty(_world.Microbizz.Entries);
    }

    [Fact]
    public async Task An_item_edited_while_the_run_writes_is_not_overwritten()
    {
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Plan", 2));
        await _world.RunTwiceAsync();
        var item = Assert.Single(_world.Exchange.Entries).Key;
        _world.Microbizz.Edit(appointment, content => content with { Title = "Plan B" });
        _world.Exchange.BeforeWrite = _ =>
        {
            _world.Exchange.BeforeWrite = null;
            _world.Exchange.Edit(item, content => content with { Place = "Attic" });
        };

        await _world.RunTwiceAsync();

        Assert.Equal(("Plan B", "Attic"), (_world.Exchange[item].Content.Title, _world.Exchange[item].Content.Place));
        Assert.Equal(("Plan B", "Attic"), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Place));
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_create_whose_reply_was_lost_is_found_again_and_not_repeated(Side target)
    {
        var (written, source) = target == Side.Exchange ? (_world.Exchange, _world.Microbizz) : (_world.Microbizz, _world.Exchange);
        var key = source.Add(SyncWorld.Hour("Once", 2));
        written.AfterWrite = () => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        written.AfterWrite = null;
        source.Edit(key, content => content with { Title = "Once and edited" });

        await _world.RunTwiceAsync();

        Assert.Equal("Once and edited", Assert.Single(written.Entries).Content.Title);
        Assert.Single(source.Entries);
    }

    [Fact]
    public async Task Another_users_item_is_never_imported_and_another_installations_is_with_one_warning()
    {
        _world.Exchange.Add(SyncWorld.Hour("Theirs", 1), new Stamp(_world.Installation, _world.AddConnectionOfAnother(), Guid.NewGuid()));
        _world.Exchange.Add(SyncWorld.Hour("Foreign", 2), new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()));
        _world.Exchange.Add(SyncWorld.Hour("Foreign too", 3), new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()));

        var run = await _world.RunTwiceAsync();

        Assert.Equal(["Foreign", "Foreign too"], _world.Microbizz.Entries.Select(entry => entry.Content.Title).Order());
        Assert.Single(run.Warnings);
    }

    [Fact]
    public async Task Another_users_item_is_not_adopted_although_it_looks_like_an_appointment_of_this_one()
    {
        _world.Exchange.Add(SyncWorld.Hour("Lunch", 1), new Stamp(_world.Installation, _world.AddConnectionOfAnother(), Guid.NewGuid()));
        _world.Microbizz.Add(SyncWorld.Hour("Lunch", 1));

        var run = await _world.RunTwiceAsync();

        Assert.Equal((0, 1), (run.Adopted, run.CreatedInExchange));
        Assert.Equal(2, _world.Exchange.Entries.Count);
    }

    [Fact]
    public async Task Another_users_item_stays_that_users_when_the_connection_that_made_it_is_gone()
    {
        _world.Exchange.Add(SyncWorld.Hour("Carl's own", 1), new Stamp(_world.Installation, Guid.NewGuid(), _world.AddAppointmentOfAnother()));

        await _world.RunTwiceAsync();

        Assert.Empty(_world.Microbizz.Entries);
    }

    [Fact]
    public async Task An_item_of_a_connection_that_was_removed_since_is_imported()
    {
        _world.Exchange.Add(SyncWorld.Hour("Left behind", 1), new Stamp(_world.Installation, Guid.NewGuid(), Guid.NewGuid()));

        await _world.RunTwiceAsync();

        Assert.Equal("Left behind", Assert.Single(_world.Microbizz.Entries).Content.Title);
    }

    [Fact]
    public async Task An_edit_of_somebody_elses_meeting_goes_back_and_is_kept_in_the_journal()
    {
        _world.Exchange.Add(SyncWorld.Hour("All hands", 1), organizedByOther: true);
        await _world.RunTwiceAsync();
        var appointment = Assert.Single(_world.Microbizz.Entries).Key;
        _world.Microbizz.Edit(appointment, content => content with { Title = "Not for me" });

        var run = await _world.RunTwiceAsync();

        Assert.Equal("All hands", _world.Microbizz[appointment].Content.Title);
        Assert.Contains(_world.Store.Journal(run.Id), line => line.Kind == JournalKind.Skip && line.Before!.Title == "Not for me");

        _world.Microbizz.Remove(appointment);
        await _world.RunTwiceAsync();
        Assert.Equal("All hands", Assert.Single(_world.Microbizz.Entries).Content.Title);
        Assert.Single(_world.Exchange.Entries);
    }

    [Theory]
    [InlineData(0, 1, "Exchange")]
    [InlineData(0, 3, "Microbizz")]
    [InlineData(60, 3, "Microbizz")]
    [InlineData(60, -3, "Exchange")]
    public async Task The_newest_version_wins_by_one_clock_and_within_two_seconds_Exchanges(int skewSeconds, int microbizzLaterSeconds, string winner)
    {
        _world.Settings = _world.Settings with { ConflictPolicy = ConflictPolicy.NewestWins };
        var item = _world.Exchange.Add(SyncWorld.Hour("Both", 2));
        await _world.RunTwiceAsync();
        var appointment = Assert.Single(_world.Microbizz.Entries).Key;
        var edited = _world.Clock.GetCurrentInstant() + Duration.FromHours(1);
        _world.ExchangeClockSkew = Duration.FromSeconds(skewSeconds);
        _world.Clock.Reset(edited + _world.ExchangeClockSkew);
        _world.Exchange.Edit(item, content => content with { Title = "Exchange" });
        _world.Clock.Reset(edited + Duration.FromSeconds(microbizzLaterSeconds));
        _world.Microbizz.Edit(appointment, content => content with { Title = "Microbizz" });

        await _world.RunTwiceAsync();

        Assert.Equal((winner, winner), (_world.Exchange[item].Content.Title, _world.Microbizz[appointment].Content.Title));
    }

    [Fact]
    public async Task A_recurring_appointment_is_reported_as_skipped_once()
    {
        _world.Microbizz.Add(SyncWorld.Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY" }, kind: EntryKind.Series);

        var run = await _world.RunTwiceAsync();

        Assert.Equal(1, run.Skipped);
        Assert.Empty(_world.Exchange.Entries);
        Assert.Equal("RecurringAppointment", Assert.Single(_world.Store.Pending()).Reason);
    }

    [Fact]
    public async Task A_plan_writes_nothing_and_is_what_the_next_run_does()
    {
        _world.Exchange.Add(SyncWorld.Hour("From Exchange", 1));
        _world.Microbizz.Add(SyncWorld.Hour("From Microbizz", 2));
        var plan = await _world.PlanAsync();
        Assert.Equal(0, _world.Exchange.Writes + _world.Microbizz.Writes);
        Assert.Empty(_world.Store.AllLinks());
        Assert.Null(_world.Store.LoadState().ExchangeCursor);

        var run = await _world.RunAsync();

        Assert.Equal(plan.Actions.Count(action => action is { Kind: SyncActionKind.Create, Side: Side.Exchange }), run.CreatedInExchange);
        Assert.Equal(plan.Actions.Count(action => action is { Kind: SyncActionKind.Create, Side: Side.Microbizz }), run.CreatedInMicrobizz);
    }

    [Fact]
    public async Task The_same_input_in_another_order_gives_the_same_plan()
    {
        for (var i = 0; i < 10; i++)
        {
            _world.Exchange.Add(SyncWorld.Hour($"Same {i % 4}", i % 3));
            _world.Microbizz.Add(SyncWorld.Hour($"Same {i % 4}", i % 2));
        }

        var input = new PlanInput
        {
            NewItems = [.. _world.Exchange.Entries],
            NewAppointments = [.. _world.Microbizz.Entries],
            Settings = _world.Settings,
            Window = _world.Settings.WindowAt(new LocalDate(2026, 11, 23)),
            Zone = _world.Zone,
            Now = SyncWorld.Start,
            Installation = _world.Installation,
            Connection = _world.Connection,
        };
        var turned = input with { NewItems = [.. input.NewItems.Reverse()], NewAppointments = [.. input.NewAppointments.Reverse()] };

        Assert.Equal(Describe(Planner.Plan(input)), Describe(Planner.Plan(turned)));

        static IEnumerable<string> Describe(SyncPlan plan) =>
            plan.Actions.Select(action => $"{action.Kind} {action.Side} {action.Exchange?.Key} {action.Microbizz?.Key} {action.Fields}");
    }
}

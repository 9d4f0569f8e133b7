using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>An audit finds every difference of two calendars, writes nothing, and mends what is chosen of it.</summary>
public sealed class CalendarAuditTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Calendars_that_are_the_same_have_no_differences()
    {
        await LinkedAsync("Lunch", "Dentist");
        _world.Microbizz.Add(SyncWorld.Hour("Out of the window", 300));
        Assert.Empty(await CompareAsync());
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, "Exchange's", "Exchange's")]
    [InlineData(ConflictPolicy.MicrobizzWins, "Microbizz's", "Microbizz's")]
    [InlineData(ConflictPolicy.Manual, "Exchange's", "Microbizz's")]
    public async Task What_drifted_apart_is_found_though_neither_side_changed_and_settled_by_the_policy(ConflictPolicy policy, string inExchange, string inMicrobizz)
    {
        _world.Settings = _world.Settings with { ConflictPolicy = policy };
        var (item, appointment) = (await LinkedAsync("Lunch"))[0];
        Drift(Side.Exchange, item, content => content with { Place = "Exchange's" });
        Drift(Side.Microbizz, appointment, content => content with { Place = "Microbizz's" });
        await _world.AssertQuiescentAsync();

        var difference = Assert.Single(await CompareAsync());
        Assert.Equal((DifferenceKind.Different, EntryFields.Place, EntryFields.Place), (difference.Kind, difference.Fields, difference.Drift));

        var run = await RepairAsync(difference);
        Assert.Equal((inExchange, inMicrobizz), (_world.Exchange[item].Content.Place, _world.Microbizz[appointment].Content.Place));
        Assert.Equal(1, run.Conflicts);
        if (policy == ConflictPolicy.Manual)
        {
            Assert.Equal(PendingKind.Conflict, Assert.Single(_world.Store.Pending()).Kind);
        }
        else
        {
            Assert.Contains(_world.Store.Journal(run.Id), line => line.Kind == JournalKind.Conflict && line.Before!.Place == (policy == ConflictPolicy.ExchangeWins ? "Microbizz's" : "Exchange's"));
            Assert.Empty(await CompareAsync());
        }

        await _world.AssertQuiescentAsync();
    }

    [Fact]
    public async Task A_change_that_no_run_has_carried_over_yet_is_a_difference_but_no_drift()
    {
        var (item, appointment) = (await LinkedAsync("Lunch"))[0];
        _world.Microbizz.Edit(appointment, content => content with { Title = "Late lunch" });
        var difference = Assert.Single(await CompareAsync());
        Assert.Equal((EntryFields.Title, EntryFields.None), (difference.Fields, difference.Drift));
        Assert.Equal((SyncActionKind.Update, Side.Exchange), (difference.Repair!.Kind, difference.Repair.Side));

        await RepairAsync(difference);
        Assert.Equal("Late lunch", _world.Exchange[item].Content.Title);
        await _world.AssertQuiescentAsync();
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_partner_that_is_missing_without_proof_of_a_delete_is_made_again(Side side)
    {
        var (item, appointment) = (await LinkedAsync("Lunch"))[0];
        On(side).Lose(side == Side.Exchange ? item : appointment);

        var difference = Assert.Single(await CompareAsync());
        Assert.Equal(side == Side.Exchange ? DifferenceKind.MissingInExchange : DifferenceKind.MissingInMicrobizz, difference.Kind);
        Assert.Equal((SyncReasons.MissingWithoutProof, SyncActionKind.Create, side), (difference.Reason, difference.Repair!.Kind, difference.Repair.Side));

        await RepairAsync(difference);
        Assert.Equal("Lunch", Assert.Single(On(side).Entries).Content.Title);
        Assert.Single(On(side.Other()).Entries);
        Assert.Empty(await CompareAsync());
        await _world.AssertQuiescentAsync();
    }

    [Fact]
    public async Task Proven_deletes_are_held_by_the_guard_in_a_repair_too()
    {
        var links = await LinkedAsync("One", "Two", "Three");
        foreach (var (item, _) in links)
        {
            _world.Exchange.Remove(item);
        }

        var differences = await CompareAsync();
        Assert.Equal(3, differences.Count(difference => difference is { Kind: DifferenceKind.MissingInExchange, Repair: { Kind: SyncActionKind.Wait, Pending: PendingKind.Held } }));
        var run = await RepairAsync([.. differences]);
        Assert.Equal((3, 0), (_world.Microbizz.Entries.Count, run.DeletedInMicrobizz));
        Assert.Equal(3, run.Held);
        Assert.All(await CompareAsync(), difference => Assert.Equal(SyncReasons.DeleteHeld, difference.Reason));

        _world.DeleteLimits = new DeleteLimits { ReleaseHeld = true };
        await RepairAsync([.. differences]);
        Assert.Empty(_world.Microbizz.Entries);
        Assert.Empty(await CompareAsync());
    }

    [Fact]
    public async Task A_link_without_entries_is_forgotten()
    {
        var (item, appointment) = (await LinkedAsync("Lunch"))[0];
        _world.Exchange.Lose(item);
        _world.Microbizz.Lose(appointment);
        var difference = Assert.Single(await CompareAsync());
        Assert.Equal(DifferenceKind.LinkWithoutEntries, difference.Kind);
        await RepairAsync(difference);
        Assert.Equal(0, _world.Store.CountLinks());
        Assert.Empty(await CompareAsync());
    }

    [Fact]
    public async Task What_is_not_linked_yet_is_found_on_either_side_and_as_a_pair()
    {
        await LinkedAsync("Linked");
        _world.Exchange.Add(SyncWorld.Hour("Both", 2));
        _world.Microbizz.Add(SyncWorld.Hour("Both", 2));
        _world.Exchange.Add(SyncWorld.Hour("Item", 3));
        _world.Microbizz.Add(SyncWorld.Hour("Appointment", 4));
        var differences = await CompareAsync();
        Assert.Equal([DifferenceKind.NotLinked, DifferenceKind.MissingInMicrobizz, DifferenceKind.MissingInExchange], differences.Select(difference => difference.Kind));
        Assert.Equal([SyncActionKind.Adopt, SyncActionKind.Create, SyncActionKind.Create], differences.Select(difference => difference.Repair!.Kind));

        await RepairAsync(differences[1]);
        Assert.Equal(["Both", "Linked", "Item", "Appointment"], _world.Microbizz.Entries.Select(entry => entry.Content.Title).OrderBy(title => "BLIA".IndexOf(title[0], StringComparison.Ordinal)));
        Assert.Equal(2, (await CompareAsync()).Count);
        await RepairAsync([.. await CompareAsync()]);
        Assert.Empty(await CompareAsync());
        await _world.AssertQuiescentAsync();
        Assert.Equal((4, 4), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Fact]
    public async Task Two_private_entries_at_one_time_are_no_duplicates_for_their_masks()
    {
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.BusyOnly };
        _world.Exchange.Add(SyncWorld.Hour("Dentist", 1) with { Private = true, Sensitivity = "Private" });
        _world.Exchange.Add(SyncWorld.Hour("Therapy", 1) with { Private = true, Sensitivity = "Private" });
        await _world.RunTwiceAsync();
        Assert.All(_world.Microbizz.Entries, entry => Assert.Equal(PrivateMask.Title, entry.Content.Title));

        Assert.Empty(await CompareAsync());
    }

    [Fact]
    public async Task Duplicates_are_named_and_left_alone()
    {
        var (item, _) = (await LinkedAsync("Lunch"))[0];
        var copy = _world.Exchange.Add(SyncWorld.Hour("Lunch", 1));
        await _world.RunAsync();

        var differences = await CompareAsync();
        Assert.Equal([DifferenceKind.DuplicateInMicrobizz, DifferenceKind.DuplicateInExchange], differences.Select(difference => difference.Kind));
        Assert.Equal((copy, item), (differences[1].ExchangeKey, differences[1].OtherKey));
        Assert.All(differences, difference => Assert.Null(difference.Repair));
        await RepairAsync([.. differences]);
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Fact]
    public async Task Only_what_is_chosen_is_mended_and_the_next_run_still_sees_the_rest()
    {
        var links = await LinkedAsync("One", "Two");
        _world.Exchange.Edit(links[0].Item, content => content with { Place = "Attic" });
        _world.Exchange.Edit(links[1].Item, content => content with { Place = "Cellar" });
        var differences = await CompareAsync();
        await RepairAsync(differences[1]);
        Assert.Equal(["", "Cellar"], links.Select(link => _world.Microbizz[link.Appointment].Content.Place));
        await _world.RunTwiceAsync();
        Assert.Equal(["Attic", "Cellar"], links.Select(link => _world.Microbizz[link.Appointment].Content.Place));
    }

    [Fact]
    public async Task A_mask_that_slipped_is_put_on_again_and_the_original_is_not_touched()
    {
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var item = _world.Exchange.Add(SyncWorld.Hour("Doctor", 1) with { Sensitivity = "Private", Place = "Clinic" });
        await _world.RunAsync();
        var appointment = Assert.Single(_world.Microbizz.Entries).Key;
        Drift(Side.Microbizz, appointment, content => content with { Place = "slipped" }, baseToo: false);

        var difference = Assert.Single(await CompareAsync());
        Assert.Equal(PrivateMask.Title, difference.Exchange!.Content.Title);
        Assert.Equal("", difference.Exchange.Content.Place);
        await RepairAsync(difference);
        Assert.Equal((PrivateMask.Title, ""), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Place));
        Assert.Equal(("Doctor", "Clinic"), (_world.Exchange[item].Content.Title, _world.Exchange[item].Content.Place));
        await _world.AssertQuiescentAsync();
    }

    [Fact]
    public async Task Comparing_writes_nothing_not_even_after_a_run_that_was_cut_short()
    {
        await LinkedAsync("Lunch");
        _world.Microbizz.Add(SyncWorld.Hour("New", 2));
        _world.Exchange.AfterWrite = () => throw new SideException("ConnectionLost", "lost", "again");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        _world.Exchange.AfterWrite = null;
        var before = State();

        // The create whose reply was lost is found by its stamp, in a copy of the store: no difference is left.
        Assert.Empty(await CompareAsync());
        Assert.Equal(before, State());

        string State() => string.Join('|', _world.Exchange.Writes, _world.Microbizz.Writes, _world.Store.Runs().Count, _world.Store.OpenIntents().Count, _world.Store.CountLinks(), _world.Store.Pending().Count, _world.Store.LoadState());
    }

    private InMemoryCalendar On(Side side) => side == Side.Exchange ? _world.Exchange : _world.Microbizz;

    private async Task<List<(string Item, string Appointment)>> LinkedAsync(params string[] titles)
    {
        var day = 0;
        foreach (var title in titles)
        {
            _world.Exchange.Add(SyncWorld.Hour(title, ++day));
        }

        await _world.RunAsync();
        return _world.Store.AllLinks().OrderBy(link => link.ExchangeKey, StringComparer.Ordinal).Select(link => (link.ExchangeKey, link.MicrobizzKey)).ToList();
    }

    // As a defect would leave it: the entry says something else, and the link says that both sides agree on it.
    private void Drift(Side side, string key, Func<EntryContent, EntryContent> change, bool baseToo = true)
    {
        On(side).Edit(key, change);
        var link = Assert.Single(_world.Store.FindLinks(side, [key]));
        var (item, appointment) = (_world.Exchange[link.ExchangeKey], _world.Microbizz[link.MicrobizzKey]);
        var agreed = baseToo ? link.Settled(EntryFields.All, item.Content, appointment.Content) : link;
        _world.Store.Write(transaction => transaction.Save(agreed with { ExchangeVersion = item.Version, MicrobizzVersion = appointment.Version }));
    }

    private Task<IReadOnlyList<CalendarDifference>> CompareAsync() => new CalendarAudit(_world.Context).CompareAsync(null, CancellationToken.None);

    private Task<SyncRun> RepairAsync(params CalendarDifference[] chosen) =>
        new CalendarAudit(_world.Context).RepairAsync(chosen.Select(difference => difference.Id).ToList(), null, CancellationToken.None);
}

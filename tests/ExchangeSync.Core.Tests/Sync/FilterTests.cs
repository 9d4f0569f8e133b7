using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>What the filters leave out, and that neither they nor a change of them ever deletes, doubles or rewrites anything.</summary>
public sealed class FilterTests : IDisposable
{
    public static readonly TheoryData<string, SyncFilters, EntryContent> Filtered = new()
    {
        { "category", new SyncFilters { ExcludedCategories = ["private*"] }, SyncWorld.Hour("x", 1) with { Categories = ["Red", "Private things"] } },
        { "other category", new SyncFilters { Categories = ["Customer", "Visit"] }, SyncWorld.Hour("x", 1) with { Categories = ["Red"] } },
        { "no category", new SyncFilters { Categories = ["Customer"] }, SyncWorld.Hour("x", 1) },
        { "subject", new SyncFilters { ExcludedSubjects = ["nothing", "*LUNCH*"] }, SyncWorld.Hour("Long lunch with Bo", 1) },
        { "status", new SyncFilters { ExcludedStatuses = ["Free", "Tentative"] }, SyncWorld.Hour("x", 1) with { FreeBusyStatus = "Free" } },
        { "all day", new SyncFilters { ExcludeAllDay = true }, SyncWorld.AllDay("x", 1) },
        { "tentative", new SyncFilters { OnlyAccepted = true }, SyncWorld.Hour("x", 1) with { Response = "Tentative" } },
        { "unanswered", new SyncFilters { OnlyAccepted = true }, SyncWorld.Hour("x", 1) with { Response = "NoResponseReceived" } },
    };

    public static readonly TheoryData<string, SyncFilters, EntryContent> CalledOff = new()
    {
        { "declined", new SyncFilters(), SyncWorld.Hour("x", 1) with { Response = "Decline" } },
        { "declined and only accepted", new SyncFilters { IncludeDeclined = true, OnlyAccepted = true }, SyncWorld.Hour("x", 1) with { Response = "Decline" } },
        { "cancelled", new SyncFilters { IncludeDeclined = true }, SyncWorld.Hour("Canceled: x", 1) with { Response = "Accept", Cancelled = true } },
    };

    public static readonly TheoryData<string, SyncFilters, EntryContent> LetThrough = new()
    {
        { "category", new SyncFilters { Categories = ["customer"], ExcludedCategories = ["Private"] }, SyncWorld.Hour("x", 1) with { Categories = ["Customer"] } },
        { "subject", new SyncFilters { ExcludedSubjects = ["lunch", "?"] }, SyncWorld.Hour("Lunch with Bo", 1) },
        { "status", new SyncFilters { ExcludedStatuses = ["Free"] }, SyncWorld.Hour("x", 1) with { FreeBusyStatus = "Tentative" } },
        { "accepted", new SyncFilters { OnlyAccepted = true }, SyncWorld.Hour("x", 1) with { Response = "Accept" } },
        { "organizer", new SyncFilters { OnlyAccepted = true }, SyncWorld.Hour("x", 1) with { Response = "Organizer" } },
        { "no meeting", new SyncFilters { OnlyAccepted = true }, SyncWorld.Hour("x", 1) },
        { "declined", new SyncFilters { IncludeDeclined = true }, SyncWorld.Hour("x", 1) with { Response = "Decline" } },
    };

    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Filtered))]
    [MemberData(nameof(CalledOff))]
    public async Task A_filter_leaves_a_new_item_out_and_lifting_it_brings_it_over_once(string why, SyncFilters filters, EntryContent content)
    {
        Assert.NotEmpty(why);
        Filter(filters);
        var item = _world.Exchange.Add(content);
        await _world.RunTwiceAsync();
        Assert.Empty(_world.Microbizz.Entries);
        Assert.Equal(0, _world.Exchange.Writes);

        Filter(new SyncFilters { IncludeDeclined = true });
        _world.Exchange.Edit(item, now => now with { Cancelled = false });
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);
        Assert.Single(_world.Exchange.Entries);
    }

    [Theory]
    [MemberData(nameof(LetThrough))]
    public async Task A_filter_lets_the_others_through(string why, SyncFilters filters, EntryContent content)
    {
        Assert.NotEmpty(why);
        Filter(filters);
        _world.Exchange.Add(content);
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);
    }

    [Theory]
    [MemberData(nameof(Filtered))]
    public async Task A_new_filter_touches_nothing_that_is_there_and_what_happened_meanwhile_is_carried_over_when_it_is_lifted(string why, SyncFilters filters, EntryContent content)
    {
        Assert.NotEmpty(why);
        var item = _world.Exchange.Add(content);
        _world.Microbizz.Add(SyncWorld.Hour("Other", 2) with { Type = "Visit" });
        await _world.RunTwiceAsync();
        var appointment = Assert.Single(_world.Store.AllLinks(), link => link.ExchangeKey == item).MicrobizzKey;
        var (writes, before) = (Writes(), _world.Microbizz[appointment].Content);

        Filter(filters);
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, now => now with { Place = "Attic" });
        _world.Microbizz.Edit(appointment, now => now with { Note = new Note { Text = "written meanwhile" } });
        await _world.RunTwiceAsync();
        Assert.Equal(writes, Writes());
        Assert.Equal(before.Place, _world.Microbizz[appointment].Content.Place);

        Filter(new SyncFilters());
        await _world.RunTwiceAsync();
        Assert.Equal("Attic", _world.Microbizz[appointment].Content.Place);
        Assert.Equal("written meanwhile", _world.Exchange[item].Content.Note.Text);
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_delete_of_what_is_left_out_is_remembered_and_carried_over_only_when_the_filter_is_lifted(Side side)
    {
        _world.Exchange.Add(SyncWorld.Hour("Stays", 2));
        var item = _world.Exchange.Add(SyncWorld.Hour("Lunch", 1));
        await _world.RunTwiceAsync();
        Filter(new SyncFilters { ExcludedSubjects = ["*business*"] });
        _world.Exchange.Edit(item, content => content with { Title = "Business lunch" });
        await _world.RunTwiceAsync();
        var appointment = Assert.Single(_world.Store.AllLinks(), link => link.ExchangeKey == item).MicrobizzKey;

        if (side == Side.Exchange)
        {
            _world.Exchange.Remove(item);
        }
        else
        {
            _world.Microbizz.Remove(appointment);
        }

        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { WeeksAhead = 12, KeepHtml = true };
        await _world.RunTwiceAsync();
        Assert.Equal(3, _world.Exchange.Entries.Count + _world.Microbizz.Entries.Count);

        // It was edited as well, so which of the two wins is up to the policy: Exchange's.
        Filter(new SyncFilters());
        await _world.RunTwiceAsync();
        Assert.Equal(side == Side.Exchange ? 1 : 2, _world.Exchange.Entries.Count);
        Assert.Equal(_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count);
    }

    [Fact]
    public async Task An_appointment_is_judged_by_what_it_would_say_in_Exchange()
    {
        Filter(new SyncFilters { Categories = ["Visit"], ExcludedStatuses = ["OOF"] });
        _world.Microbizz.Add(SyncWorld.Hour("Carried over", 1) with { Type = "Visit" });
        _world.Microbizz.Add(SyncWorld.Hour("Other type", 2) with { Type = "Call" });
        _world.Microbizz.Add(SyncWorld.Hour("No type", 2));
        _world.Microbizz.Add(SyncWorld.Hour("Away", 3) with { Type = "Visit", Here = false });
        await _world.RunTwiceAsync();
        Assert.Equal("Carried over", Assert.Single(_world.Exchange.Entries).Content.Title);
    }

    [Fact]
    public async Task A_filter_on_categories_that_are_no_types_goes_by_the_item()
    {
        Filter(new SyncFilters { Categories = ["Customer"] });
        var item = _world.Exchange.Add(SyncWorld.Hour("Visit", 1) with { Categories = ["Customer"] });
        await _world.RunTwiceAsync();
        _world.Microbizz.Edit(Assert.Single(_world.Microbizz.Entries).Key, content => content with { Place = "Attic" });
        await _world.RunTwiceAsync();
        Assert.Equal("Attic", _world.Exchange[item].Content.Place);
    }

    [Fact]
    public async Task A_first_run_under_a_filter_links_what_is_the_same_and_doubles_nothing()
    {
        Filter(new SyncFilters { ExcludedCategories = ["Red"], ExcludeAllDay = true });
        var item = _world.Exchange.Add(SyncWorld.Hour("Review", 1) with { Categories = ["Red"], Place = "Hall" });
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Review", 1) with { Place = "Attic", Note = new Note { Text = "bring the plan" } });
        _world.Exchange.Add(SyncWorld.Hour("Canceled: Fair", 3) with { Cancelled = true, Response = "Accept" }, organizedByOther: true);
        _world.Microbizz.Add(SyncWorld.Hour("Canceled: Fair", 3));

        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, Writes()));
        Assert.All(_world.Store.AllLinks(), link => Assert.True(link.Dormant));

        Filter(new SyncFilters());
        run = await _world.RunTwiceAsync();
        Assert.Equal("Hall", _world.Microbizz[appointment].Content.Place);
        Assert.Equal("bring the plan", _world.Exchange[item].Content.Note.Text);
        Assert.Contains(_world.Store.Journal(run.Id), line => line.Before?.Place == "Attic");
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Fact]
    public async Task Of_equal_items_the_one_that_a_filter_leaves_out_is_not_linked_in_place_of_the_other_when_links_are_lost()
    {
        Filter(new SyncFilters { ExcludedCategories = ["Red"] });
        _world.Exchange.Add(SyncWorld.Hour("Review", 1) with { Categories = ["Red"] });
        var item = _world.Exchange.Add(SyncWorld.Hour("Review", 1));
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);

        _world.Store.Forget();
        await _world.RunTwiceAsync();

        Assert.Single(_world.Microbizz.Entries);
        Assert.Equal(item, Assert.Single(_world.Store.AllLinks()).ExchangeKey);
    }

    [Fact]
    public async Task What_is_left_out_is_linked_again_when_the_mailbox_is_migrated()
    {
        _world.Exchange.Add(SyncWorld.Hour("Lunch", 1));
        _world.Exchange.Add(SyncWorld.Hour("Plan", 2));
        await _world.RunTwiceAsync();
        Filter(new SyncFilters { ExcludedSubjects = ["Lunch"] });
        await _world.RunTwiceAsync();
        _world.Exchange.Migrate("another");
        await _world.RunTwiceAsync();
        Assert.All(_world.Store.AllLinks(), link => Assert.StartsWith("moved-", link.ExchangeKey, StringComparison.Ordinal));

        Filter(new SyncFilters());
        await _world.RunTwiceAsync();
        Assert.Equal((2, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Theory]
    [InlineData("Cancelled", "MeetingCancelled")]
    [InlineData("Declined", "MeetingDeclined")]
    public async Task A_meeting_that_is_called_off_leaves_Microbizz_and_stays_in_Exchange(string how, string reason)
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Fair", 1) with { Response = "Accept" }, organizedByOther: true);
        await _world.RunTwiceAsync();
        CallOff(item, how);
        _world.Microbizz.Edit(Assert.Single(_world.Microbizz.Entries).Key, content => content with { Place = "Hall 4" });
        var run = await _world.RunTwiceAsync();

        Assert.Empty(_world.Microbizz.Entries);
        Assert.True(_world.Exchange.Has(item));
        Assert.Equal(0, _world.Exchange.Writes);
        Assert.Contains(_world.Store.Journal(run.Id), line => line is { Kind: JournalKind.Delete, Before.Title: "Fair" } && line.Reason == reason);
        Assert.Contains(_world.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Before.Place: "Hall 4" });

        // It takes place after all.
        _world.Exchange.Edit(item, content => content with { Cancelled = false, Response = "Accept" });
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);
    }

    [Fact]
    public async Task A_declined_meeting_that_was_let_in_stays_when_the_setting_is_turned_off()
    {
        Filter(new SyncFilters { IncludeDeclined = true });
        var item = _world.Exchange.Add(SyncWorld.Hour("Fair", 1) with { Response = "Accept" }, organizedByOther: true);
        await _world.RunTwiceAsync();
        CallOff(item, "Declined");
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);

        Filter(new SyncFilters());
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);
        Assert.True(Assert.Single(_world.Store.AllLinks()).Dormant);
    }

    [Fact]
    public async Task A_meeting_that_is_left_out_is_not_taken_away_when_it_is_called_off()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Fair", 1) with { Response = "Accept" }, organizedByOther: true);
        await _world.RunTwiceAsync();
        Filter(new SyncFilters { ExcludedSubjects = ["fair"] });
        await _world.RunTwiceAsync();
        CallOff(item, "Cancelled");
        await _world.RunTwiceAsync();
        Assert.Single(_world.Microbizz.Entries);
    }

    [Fact]
    public async Task A_tentative_meeting_keeps_its_status_in_Microbizz()
    {
        _world.Exchange.Add(SyncWorld.Hour("Fair", 1) with { Response = "Tentative", FreeBusyStatus = "Tentative" }, organizedByOther: true);
        await _world.RunTwiceAsync();
        Assert.Equal(("Tentative", true), (Assert.Single(_world.Microbizz.Entries).Content.FreeBusyStatus, _world.Microbizz.Entries.Single().Content.Here));
    }

    [Fact]
    public async Task A_masked_pair_that_left_the_window_is_left_out_once_private_entries_are()
    {
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.BusyOnly, WeeksAhead = 4 };
        _world.Exchange.Add(SyncWorld.Hour("Dentist", 15) with { Private = true, Sensitivity = "Private" });
        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Skip, WeeksAhead = 1 };
        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { WeeksAhead = 4 };
        await _world.RunTwiceAsync();

        Assert.NotNull(_world.Store.AllLinks().Single().LeftOut);
    }

    [Theory]
    [InlineData("", "*", true)]
    [InlineData("", "?", false)]
    [InlineData("Lunch", "l?n*", true)]
    [InlineData("Lunch", "*c*c*", false)]
    [InlineData("aaab", "*a*ab", true)]
    [InlineData(" Lunch ", "lunch", true)]
    [InlineData("Lunch [1]", "lunch [1]", true)]
    [InlineData("Lunches", "lunch", false)]
    public void A_wildcard_matches_the_whole_text(string text, string pattern, bool matches) => Assert.Equal(matches, Wildcard.Matches(text, pattern));

    private void CallOff(string item, string how) => _world.Exchange.Edit(item, content => how == "Cancelled"
        ? content with { Cancelled = true, Title = "Canceled: " + content.Title, FreeBusyStatus = "Free" }
        : content with { Response = "Decline", FreeBusyStatus = "Free" });

    private void Filter(SyncFilters filters) => _world.Settings = _world.Settings with { Filters = filters };

    private int Writes() => _world.Exchange.Writes + _world.Microbizz.Writes;
}

using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>Private entries: left alone, carried over whole, or as a busy time and nothing else; and what changes when the setting does.</summary>
public sealed class PrivateTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task BusyOnly_shows_the_time_and_nothing_else_in_both_directions()
    {
        Mode(PrivateMode.BusyOnly);
        _world.Exchange.Add(Secret("Dentist", 1) with { FreeBusyStatus = "OOF", Categories = ["Visit", "Red"] });
        _world.Microbizz.Add(Secret("Interview", 2) with { Type = "Call" });

        await _world.RunTwiceAsync();

        var copy = Assert.Single(_world.Microbizz.Entries, entry => entry.Content.Title != "Interview").Content;
        AssertMasked(copy);
        Assert.False(copy.Here);
        Assert.Equal(SyncWorld.Hour("", 1).Time.Start, copy.Time.Start);
        AssertMasked(Assert.Single(_world.Exchange.Entries, entry => entry.Content.Title != "Dentist").Content);
    }

    [Fact]
    public async Task BusyOnly_carries_time_and_status_and_never_writes_the_mask_back()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Secret("Dentist", 1));
        var interview = _world.Microbizz.Add(Secret("Interview", 2));
        await _world.RunTwiceAsync();
        var (copy, mask) = (PartnerOf(item), PartnerOf(interview));

        _world.Microbizz.Edit(copy, content => content with { Time = SyncWorld.Hour("", 5).Time, Here = false });
        _world.Exchange.Edit(mask, content => content with { Time = SyncWorld.Hour("", 6).Time });
        await _world.RunTwiceAsync();

        var original = _world.Exchange[item].Content;
        Assert.Equal((SyncWorld.Hour("", 5).Time.Start, "OOF"), (original.Time.Start, original.FreeBusyStatus));
        Assert.Equal(("Dentist", "Town", "teeth"), (original.Title, original.Place, original.Note.Text));
        Assert.Equal(("Interview", "Town", "teeth"), (Microbizz(interview).Title, Microbizz(interview).Place, Microbizz(interview).Note.Text));
        Assert.Equal(SyncWorld.Hour("", 6).Time.Start, Microbizz(interview).Time.Start);
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task An_edit_of_what_the_mask_hides_goes_to_the_journal_and_the_mask_comes_back(Side original)
    {
        Mode(PrivateMode.BusyOnly);
        var (source, other) = Calendars(original);
        var key = source.Add(Secret("Dentist", 1));
        await _world.RunTwiceAsync();
        var copy = PartnerOf(key);

        other.Edit(copy, content => content with { Title = "I was here", Note = new Note { Text = "why?" }, Private = false, Sensitivity = "Normal" });
        var run = await _world.RunTwiceAsync();

        AssertMasked(other[copy].Content);
        Assert.Equal(("Dentist", "teeth", true), (source[key].Content.Title, source[key].Content.Note.Text, source[key].Content.Private));
        var lost = Assert.Single(_world.Store.Journal(run.Id), line => line.Kind == JournalKind.Skip);
        Assert.Equal(("PrivateMasked", "I was here", "why?"), (lost.Reason, lost.Before!.Title, lost.Before.Note.Text));
    }

    [Fact]
    public async Task The_journal_knows_nothing_of_what_a_private_item_says()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Secret("Dentist", 1));
        await _world.RunTwiceAsync();
        _world.Microbizz.Edit(PartnerOf(item), content => content with { Time = SyncWorld.Hour("", 5).Time, Title = "What?" });
        _world.Exchange.Edit(item, content => content with { Place = "Other town" });
        await _world.RunTwiceAsync();
        _world.Microbizz.Remove(PartnerOf(item));
        await _world.RunTwiceAsync();

        Assert.Empty(_world.Exchange.Entries);
        Assert.DoesNotContain(JournaledTexts(), text => text is "Dentist" or "teeth" or "Town" or "Other town");
        Assert.Contains("What?", JournaledTexts());
    }

    [Fact]
    public async Task What_was_public_and_comes_back_as_a_mask_is_gone_from_the_journal()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Secret("Dentist", 1) with { Private = false, Sensitivity = "Normal" });
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Place = "Other town" });
        await _world.RunTwiceAsync();
        Assert.Contains("Other town", JournaledTexts());

        _world.Exchange.Edit(item, content => content with { Private = true, Sensitivity = "Private" });
        _world.Microbizz.Remove(PartnerOf(item));
        await _world.RunTwiceAsync();

        AssertMasked(Microbizz(PartnerOf(item)));
        Assert.DoesNotContain(JournaledTexts(), text => text is "Dentist" or "teeth" or "Town" or "Other town");
    }

    [Fact]
    public async Task A_delete_reaches_the_other_side_of_a_mask_and_never_brings_the_mask_to_life()
    {
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.BusyOnly, ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var first = _world.Exchange.Add(Secret("First", 1));
        var second = _world.Exchange.Add(Secret("Second", 2));
        var third = _world.Microbizz.Add(Secret("Third", 3));
        _world.Exchange.Add(SyncWorld.Hour("Stays", 4));
        await _world.RunTwiceAsync();
        var (copyOfFirst, copyOfSecond, copyOfThird) = (PartnerOf(first), PartnerOf(second), PartnerOf(third));

        _world.Exchange.Remove(first);
        _world.Microbizz.Edit(copyOfFirst, content => content with { Time = SyncWorld.Hour("", 9).Time });
        _world.Microbizz.Remove(copyOfSecond);
        _world.Microbizz.Remove(third);
        _world.Exchange.Edit(copyOfThird, content => content with { Time = SyncWorld.Hour("", 9).Time });
        var run = await _world.RunTwiceAsync();

        Assert.Equal("Stays", Assert.Single(_world.Exchange.Entries).Content.Title);
        Assert.Equal("Stays", Assert.Single(_world.Microbizz.Entries).Content.Title);
        Assert.Equal(2, _world.Store.Journal(run.Id).Count(line => line is { Kind: JournalKind.Skip, Reason: "PrivateMasked" }));
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task An_entry_that_becomes_private_is_masked_on_the_other_side_and_unmasked_when_it_stops(Side original)
    {
        Mode(PrivateMode.BusyOnly);
        var (source, other) = Calendars(original);
        var key = source.Add(SyncWorld.Hour("Dentist", 1) with { Place = "Town" });
        await _world.RunTwiceAsync();

        source.Edit(key, content => content with { Private = true, Sensitivity = "Private" });
        await _world.RunTwiceAsync();
        AssertMasked(other[PartnerOf(key)].Content);
        Assert.Equal("Dentist", source[key].Content.Title);

        source.Edit(key, content => content with { Private = false, Sensitivity = "Normal", Title = "Dentist again" });
        await _world.RunTwiceAsync();
        var copy = other[PartnerOf(key)].Content;
        Assert.Equal(("Dentist again", "Town", false), (copy.Title, copy.Place, copy.Private));
    }

    [Fact]
    public async Task A_copy_that_is_made_private_takes_the_original_with_it_and_shows_the_mask()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();

        _world.Microbizz.Edit(PartnerOf(item), content => content with { Private = true });
        await _world.RunTwiceAsync();

        Assert.Equal(("Dentist", true), (_world.Exchange[item].Content.Title, _world.Exchange[item].Content.Private));
        AssertMasked(Microbizz(PartnerOf(item)));
    }

    [Fact]
    public async Task From_full_to_busy_only_Microbizz_is_masked_once_and_its_journal_purged_while_no_item_is_rewritten()
    {
        Mode(PrivateMode.Full);
        var item = _world.Exchange.Add(Secret("Dentist", 1));
        var interview = _world.Microbizz.Add(Secret("Interview", 2));
        await _world.RunTwiceAsync();
        Assert.Equal("Dentist", Microbizz(PartnerOf(item)).Title);
        var writes = _world.Exchange.Writes;

        Mode(PrivateMode.BusyOnly);
        var action = Assert.Single((await _world.PlanAsync()).Actions, action => action.Writes);
        Assert.Equal((SyncActionKind.Update, Side.Microbizz, SyncReasons.Remap), (action.Kind, action.Side, action.Reason));
        await _world.RunTwiceAsync();

        AssertMasked(Microbizz(PartnerOf(item)));
        Assert.Equal(writes, _world.Exchange.Writes);
        Assert.Equal("Interview", _world.Exchange[PartnerOf(interview)].Content.Title);
        Assert.DoesNotContain(JournaledTexts(), text => text == "Dentist");
        Assert.Contains("Interview", JournaledTexts());

        // The next edit of the appointment puts the mask on its item.
        _world.Microbizz.Edit(interview, content => content with { Place = "Elsewhere" });
        await _world.RunTwiceAsync();
        AssertMasked(_world.Exchange[PartnerOf(interview)].Content);

        // And back: Microbizz is filled again, and the item with the next edit.
        Mode(PrivateMode.Full);
        await _world.RunTwiceAsync();
        Assert.Equal(("Dentist", "Town", "teeth"), (Microbizz(PartnerOf(item)).Title, Microbizz(PartnerOf(item)).Place, Microbizz(PartnerOf(item)).Note.Text));
        AssertMasked(_world.Exchange[PartnerOf(interview)].Content);
        _world.Microbizz.Edit(interview, content => content with { Place = "Home" });
        await _world.RunTwiceAsync();
        Assert.Equal(("Interview", "Home"), (_world.Exchange[PartnerOf(interview)].Content.Title, _world.Exchange[PartnerOf(interview)].Content.Place));
    }

    [Theory]
    [InlineData(PrivateMode.Full)]
    [InlineData(PrivateMode.BusyOnly)]
    public async Task Switching_to_skip_leaves_everything_as_it_is_and_switching_back_picks_it_up(PrivateMode mode)
    {
        Mode(mode);
        var item = _world.Exchange.Add(Secret("Dentist", 1));
        await _world.RunTwiceAsync();
        var (copy, writes) = (PartnerOf(item), Writes());

        Mode(PrivateMode.Skip);
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Title = "Surgeon", Time = SyncWorld.Hour("", 3).Time });
        await _world.RunTwiceAsync();
        Assert.Equal(writes, Writes());

        Mode(mode);
        await _world.RunTwiceAsync();
        Assert.Equal(mode == PrivateMode.Full ? "Surgeon" : PrivateMask.Title, Microbizz(copy).Title);
        Assert.Equal(SyncWorld.Hour("", 3).Time.Start, Microbizz(copy).Time.Start);
    }

    [Fact]
    public async Task What_becomes_private_while_private_is_left_alone_stays_as_it_is_and_is_picked_up_when_it_stops()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Sensitivity = "Private", Title = "Surgeon" });
        _world.Microbizz.Edit(PartnerOf(item), content => content with { Place = "Town" });
        await _world.RunTwiceAsync();
        Assert.Equal(("Dentist", ""), (Microbizz(PartnerOf(item)).Title, _world.Exchange[item].Content.Place));

        _world.Exchange.Edit(item, content => content with { Sensitivity = "Normal" });
        await _world.RunTwiceAsync();
        Assert.Equal(("Surgeon", "Town"), (Microbizz(PartnerOf(item)).Title, _world.Exchange[item].Content.Place));
    }

    [Fact]
    public async Task A_private_item_that_is_deleted_while_it_is_left_alone_takes_nothing_with_it()
    {
        _world.Exchange.Add(SyncWorld.Hour("Stays", 2));
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Sensitivity = "Private" });
        await _world.RunTwiceAsync();
        _world.Exchange.Remove(item);
        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { WeeksBack = 3, TimeZone = "GMT Standard Time" };
        await _world.RunTwiceAsync();
        Assert.Equal(2, _world.Microbizz.Entries.Count);

        // What is left is not private: once private entries are synchronized, the delete of its item is carried over.
        Mode(PrivateMode.Full);
        await _world.RunTwiceAsync();
        Assert.Equal("Stays", Assert.Single(_world.Microbizz.Entries).Content.Title);
    }

    [Fact]
    public async Task An_entry_and_its_mask_are_linked_when_the_links_are_lost()
    {
        Mode(PrivateMode.BusyOnly);
        _world.Exchange.Add(Secret("Dentist", 1));
        _world.Microbizz.Add(PrivateMask.Over(Secret("", 1)));
        var interview = _world.Microbizz.Add(Secret("Interview", 2));
        _world.Exchange.Add(PrivateMask.Over(Secret("", 2)));

        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, Writes()));
        Assert.Equal("Interview", Microbizz(interview).Title);
    }

    [Fact]
    public async Task Of_two_equal_entries_the_private_one_is_linked_to_its_mask_and_the_public_one_to_its_likes_when_the_links_are_lost()
    {
        Mode(PrivateMode.BusyOnly);
        _world.Exchange.Add(Secret("Dentist", 1));
        _world.Exchange.Add(Secret("Dentist", 1) with { Private = false, Sensitivity = "Normal" });
        _world.Microbizz.Add(Secret("Dentist", 1) with { Private = false, Sensitivity = "Normal" });
        _world.Microbizz.Add(PrivateMask.Over(Secret("", 1)));

        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, Writes()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_entries_at_one_time_each_is_linked_to_its_own_mask_and_not_the_two_masks_with_each_other_when_the_links_are_lost(bool here)
    {
        Mode(PrivateMode.BusyOnly);
        var dentist = _world.Exchange.Add(Secret("Dentist", 1));
        var mask = _world.Microbizz.Add(PrivateMask.Over(Secret("", 1)));
        var interview = _world.Microbizz.Add(Secret("Interview", 1) with { Here = here });
        var copy = _world.Exchange.Add(PrivateMask.Over(Secret("", 1)) with { FreeBusyStatus = here ? "Busy" : "OOF", Here = here });

        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, Writes()));
        Assert.Equal((mask, copy), (PartnerOf(dentist), PartnerOf(interview)));
    }

    [Fact]
    public async Task Of_two_items_with_one_stamp_the_mask_is_linked_to_what_is_behind_it_and_its_public_copy_to_its_likes_when_the_links_are_lost()
    {
        Mode(PrivateMode.BusyOnly);
        var interview = _world.Microbizz.Add(Secret("Interview", 1));
        var again = _world.Microbizz.Add(Secret("Interview", 1) with { Private = false, Sensitivity = "Normal" });
        var stamp = new Stamp(_world.Installation, Guid.NewGuid(), Guid.Parse(interview));
        var mask = _world.Exchange.Add(PrivateMask.Over(Secret("", 1)), stamp);
        var copy = _world.Exchange.Add(Secret("Interview", 1) with { Private = false, Sensitivity = "Normal" }, stamp);

        var run = await _world.RunTwiceAsync();

        Assert.Equal((2, 0), (run.Adopted, Writes()));
        Assert.Equal((mask, copy), (PartnerOf(interview), PartnerOf(again)));
    }

    [Fact]
    public async Task What_is_really_called_as_the_mask_is_linked_to_its_likes_once_all_that_may_be_behind_a_mask_has_its_own()
    {
        Mode(PrivateMode.BusyOnly);
        foreach (var calendar in new[] { _world.Exchange, _world.Microbizz })
        {
            calendar.Add(PrivateMask.Over(Secret("", 1)));
            calendar.Add(PrivateMask.Over(Secret("", 1)));
        }

        _world.Exchange.Add(Secret("Dentist", 1));
        _world.Microbizz.Add(PrivateMask.Over(Secret("", 1)));

        var run = await _world.RunTwiceAsync();

        Assert.Equal((3, 0), (run.Adopted, Writes()));
    }

    [Fact]
    public async Task Two_calendars_with_the_same_private_entry_are_linked_and_Microbizz_shows_the_mask()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Secret("Dentist", 1));
        var appointment = _world.Microbizz.Add(Secret("Dentist", 1) with { Note = new Note { Text = "ask for Anna" } });

        var run = await _world.RunTwiceAsync();

        Assert.Equal("teeth", _world.Exchange[item].Content.Note.Text);
        AssertMasked(Microbizz(appointment));
        var lost = Assert.Single(_world.Store.Journal(run.Id), line => line.Kind == JournalKind.Skip);
        Assert.Equal(("ask for Anna", PrivateMask.Title), (lost.Before!.Note.Text, lost.Before.Title));
    }

    [Fact]
    public async Task An_entry_that_is_really_called_private_appointment_is_an_entry_like_any_other()
    {
        Mode(PrivateMode.Full);
        var item = _world.Exchange.Add(PrivateMask.Over(Secret("", 1)));
        await _world.RunTwiceAsync();
        _world.Microbizz.Edit(PartnerOf(item), content => content with { Title = "Party", Place = "Garden" });
        await _world.RunTwiceAsync();
        Assert.Equal(("Party", "Garden"), (_world.Exchange[item].Content.Title, _world.Exchange[item].Content.Place));
    }

    [Fact]
    public async Task Switching_keep_html_makes_the_notes_of_Microbizz_anew_once_and_rewrites_no_item()
    {
        var html = _world.Exchange.Add(SyncWorld.Hour("Plan", 1) with { Note = new Note { Text = "<p>one <b>two</b></p>", IsHtml = true } });
        var plain = _world.Microbizz.Add(SyncWorld.Hour("Lunch", 2) with { Note = new Note { Text = "plain" } });
        await _world.RunTwiceAsync();
        Assert.Equal("one two", Microbizz(PartnerOf(html)).Note.Text);
        var writes = _world.Exchange.Writes;

        _world.Settings = _world.Settings with { KeepHtml = true };
        var action = Assert.Single((await _world.PlanAsync()).Actions, action => action.Writes);
        Assert.Equal((Side.Microbizz, SyncReasons.Remap, EntryFields.Note), (action.Side, action.Reason, action.Fields));
        await _world.RunTwiceAsync();
        Assert.True(Microbizz(PartnerOf(html)).Note.IsHtml);
        Assert.Contains("<b>two</b>", Microbizz(PartnerOf(html)).Note.Text, StringComparison.Ordinal);
        Assert.Equal("plain", Microbizz(plain).Note.Text);

        _world.Settings = _world.Settings with { KeepHtml = false };
        await _world.RunTwiceAsync();
        Assert.Equal(("one two", false), (Microbizz(PartnerOf(html)).Note.Text, Microbizz(PartnerOf(html)).Note.IsHtml));
        Assert.Equal(writes, _world.Exchange.Writes);
    }

    [Fact]
    public async Task A_remap_that_fails_is_done_by_the_next_run()
    {
        var html = _world.Exchange.Add(SyncWorld.Hour("Plan", 1) with { Note = new Note { Text = "<p>one <b>two</b></p>", IsHtml = true } });
        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { KeepHtml = true };
        _world.Microbizz.BeforeWrite = _ => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        _world.Microbizz.BeforeWrite = null;

        await _world.RunTwiceAsync();
        Assert.True(Microbizz(PartnerOf(html)).Note.IsHtml);
    }

    private static EntryContent Secret(string title, int day) =>
        SyncWorld.Hour(title, day) with { Private = true, Sensitivity = "Private", Place = "Town", Note = new Note { Text = "teeth" } };

    private static void AssertMasked(EntryContent content)
    {
        Assert.True(PrivateMask.Covers(content));
        Assert.True(content.Private);
    }

    private void Mode(PrivateMode mode) => _world.Settings = _world.Settings with { PrivateMode = mode };

    private int Writes() => _world.Exchange.Writes + _world.Microbizz.Writes;

    private EntryContent Microbizz(string key) => _world.Microbizz[key].Content;

    private (InMemoryCalendar Source, InMemoryCalendar Other) Calendars(Side original) =>
        original == Side.Exchange ? (_world.Exchange, _world.Microbizz) : (_world.Microbizz, _world.Exchange);

    private string PartnerOf(string key)
    {
        var link = Assert.Single(_world.Store.AllLinks(), link => link.ExchangeKey == key || link.MicrobizzKey == key);
        return link.ExchangeKey == key ? link.MicrobizzKey : link.ExchangeKey;
    }

    private HashSet<string?> JournaledTexts() => _world.Store.Runs(int.MaxValue)
        .SelectMany(run => _world.Store.Journal(run.Id))
        .SelectMany(line => new[] { line.Before, line.After, line.PartnerContent })
        .SelectMany(content => new[] { content?.Title, content?.Place, content?.Note.Text })
        .ToHashSet();
}

using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>BusyOnly: of what Microbizz shows the mask of, its journal has no text, whatever put the mask there. What a user of Microbizz wrote and lost to it stays.</summary>
public sealed class MaskedJournalTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mask_that_an_undo_put_back_while_it_was_off_hides_what_was_shown_meanwhile_once_it_is_on_again(bool isCutShort)
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Private(SyncWorld.Hour("Dentist", 1)));
        await _world.RunTwiceAsync();
        Mode(PrivateMode.Full);
        var run = await _world.RunAsync();
        Assert.Contains("Dentist", JournaledTexts(), StringComparison.Ordinal);
        await UndoAsync(run);
        var appointment = _world.Microbizz.Entries.Single();
        Assert.True(PrivateMask.Covers(appointment.Content));

        Mode(PrivateMode.BusyOnly);
        if (isCutShort)
        {
            _world.Microbizz.Add(SyncWorld.Hour("Lunch", 2));
            await DieAsync(_world.Exchange);
        }

        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment.Key].Content));
        Assert.Equal("Dentist", _world.Exchange[item].Content.Title);
        Assert.DoesNotContain("Dentist", JournaledTexts(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_does_one_that_an_undo_puts_back_under_the_same_setting()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Private(SyncWorld.Hour("Dentist", 1)));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Exchange.Edit(item, content => content with { Private = false, Sensitivity = "Normal" });
        var run = await _world.RunAsync();
        Assert.Equal("Dentist", _world.Microbizz[appointment].Content.Title);
        _world.Exchange.Edit(item, Private);

        await UndoAsync(run);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));
        Assert.DoesNotContain("Dentist", JournaledTexts(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_died_after_it_had_put_a_mask_on_leaves_nothing_older_in_the_journal_but_what_a_user_of_Microbizz_lost()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Exchange.Edit(item, content => content with { Place = "Town" });
        _world.Microbizz.Edit(appointment, content => content with { Place = "Garden" });
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, Private);

        await DieAfterAsync(_world.Microbizz);
        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));
        Assert.Contains("Dentist", JournaledTexts(), StringComparison.Ordinal);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));
        Assert.DoesNotContain("Dentist", JournaledTexts(), StringComparison.Ordinal);
        Assert.DoesNotContain("Town", JournaledTexts(), StringComparison.Ordinal);
        Assert.Contains("Garden", JournaledTexts(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_does_one_that_had_made_the_appointment_again_as_a_mask()
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        _world.Microbizz.Remove(_world.Microbizz.Entries.Single().Key);
        _world.Exchange.Edit(item, Private);

        await DieAfterAsync(_world.Microbizz);
        Assert.True(PrivateMask.Covers(_world.Microbizz.Entries.Single().Content));
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Microbizz.Entries.Single().Content));
        Assert.DoesNotContain("Dentist", JournaledTexts(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mask_that_did_not_come_off_before_its_item_was_private_again_hides_what_was_to_be_shown(bool isCutShort)
    {
        Mode(PrivateMode.BusyOnly);
        var item = _world.Exchange.Add(Private(SyncWorld.Hour("Dentist", 1)));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Exchange.Edit(item, content => content with { Private = false, Sensitivity = "Normal" });
        if (isCutShort)
        {
            await DieAsync(_world.Microbizz);
        }
        else
        {
            _world.Microbizz.Refuse = _ => new EntryError("Busy", "Not now.", IsTransient: true);
            await _world.RunAsync();
            _world.Microbizz.Refuse = null;
        }

        _world.Exchange.Edit(item, Private);
        _world.Clock.AdvanceMinutes(10);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));
        Assert.DoesNotContain("Dentist", JournaledTexts(), StringComparison.Ordinal);
    }

    private static EntryContent Private(EntryContent content) => content with { Private = true, Sensitivity = "Private" };

    private void Mode(PrivateMode mode) => _world.Settings = _world.Settings with { PrivateMode = mode };

    private Task<SyncRun> UndoAsync(SyncRun run) => new UndoRunner(_world.Context).RunAsync(run.Id, null, CancellationToken.None);

    // Before its first write there.
    private async Task DieAsync(InMemoryCalendar side)
    {
        side.BeforeWrite = _ => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        side.BeforeWrite = null;
    }

    // After it.
    private async Task DieAfterAsync(InMemoryCalendar side)
    {
        side.AfterWrite = () => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        side.AfterWrite = null;
    }

    private string JournaledTexts() => string.Join("\n", _world.Store.Runs(int.MaxValue)
        .SelectMany(run => _world.Store.Journal(run.Id))
        .SelectMany(line => new[] { line.Before, line.After, line.PartnerContent, line.Base })
        .SelectMany(content => new[] { content?.Title, content?.Place }));
}

using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>The planner's table, cell by cell: what happened to a linked pair on each side, and what a run makes of it. Each cell is run twice.</summary>
public sealed class SyncTableTests
{
    public enum Fate
    {
        Same,
        Edited,
        EditedAlike,
        OtherField,
        Deleted,
        MovedOut,
        MadePrivate,
    }

    public enum Outcome
    {
        Unchanged,
        ExchangeVersion,
        MicrobizzVersion,
        BothEdits,
        BothEditedAlike,
        Gone,
        OnlyOnExchange,
        OnlyOnMicrobizz,
        OutInBoth,
        StillDifferent,
        LeftAlone,
    }

    [Theory]
    [InlineData(Fate.Same, Fate.Same, ConflictPolicy.ExchangeWins, Outcome.Unchanged)]
    [InlineData(Fate.Edited, Fate.Same, ConflictPolicy.ExchangeWins, Outcome.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Same, ConflictPolicy.MicrobizzWins, Outcome.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Same, ConflictPolicy.Manual, Outcome.ExchangeVersion)]
    [InlineData(Fate.Same, Fate.Edited, ConflictPolicy.ExchangeWins, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Same, Fate.Edited, ConflictPolicy.NewestWins, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.ExchangeWins, Outcome.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.MicrobizzWins, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.NewestWins, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.Manual, Outcome.StillDifferent)]
    [InlineData(Fate.EditedAlike, Fate.EditedAlike, ConflictPolicy.Manual, Outcome.BothEditedAlike)]
    [InlineData(Fate.Edited, Fate.OtherField, ConflictPolicy.Manual, Outcome.BothEdits)]
    [InlineData(Fate.Edited, Fate.OtherField, ConflictPolicy.ExchangeWins, Outcome.BothEdits)]
    [InlineData(Fate.Deleted, Fate.Same, ConflictPolicy.ExchangeWins, Outcome.Gone)]
    [InlineData(Fate.Deleted, Fate.Same, ConflictPolicy.MicrobizzWins, Outcome.Gone)]
    [InlineData(Fate.Same, Fate.Deleted, ConflictPolicy.ExchangeWins, Outcome.Gone)]
    [InlineData(Fate.Same, Fate.Deleted, ConflictPolicy.Manual, Outcome.Gone)]
    [InlineData(Fate.Deleted, Fate.Deleted, ConflictPolicy.ExchangeWins, Outcome.Gone)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.ExchangeWins, Outcome.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.NewestWins, Outcome.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.Manual, Outcome.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.MicrobizzWins, Outcome.Gone)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.MicrobizzWins, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.NewestWins, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.Manual, Outcome.MicrobizzVersion)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.ExchangeWins, Outcome.Gone)]
    [InlineData(Fate.MovedOut, Fate.Same, ConflictPolicy.ExchangeWins, Outcome.OutInBoth)]
    [InlineData(Fate.Same, Fate.MovedOut, ConflictPolicy.ExchangeWins, Outcome.OutInBoth)]
    [InlineData(Fate.MovedOut, Fate.MovedOut, ConflictPolicy.ExchangeWins, Outcome.OutInBoth)]
    [InlineData(Fate.MadePrivate, Fate.Same, ConflictPolicy.ExchangeWins, Outcome.LeftAlone)]
    [InlineData(Fate.MadePrivate, Fate.Edited, ConflictPolicy.ExchangeWins, Outcome.LeftAlone)]
    [InlineData(Fate.MadePrivate, Fate.Deleted, ConflictPolicy.ExchangeWins, Outcome.OnlyOnExchange)]
    [InlineData(Fate.Deleted, Fate.MadePrivate, ConflictPolicy.ExchangeWins, Outcome.OnlyOnMicrobizz)]
    public async Task For_a_linked_pair(Fate exchange, Fate microbizz, ConflictPolicy policy, Outcome outcome)
    {
        using var world = new SyncWorld();
        world.Settings = world.Settings with { ConflictPolicy = policy };
        var item = world.Exchange.Add(SyncWorld.Hour("Dentist", 3) with { Place = "Town" });
        await world.RunTwiceAsync();
        var appointment = Assert.Single(world.Microbizz.Entries).Key;

        Apply(world.Exchange, item, exchange, "Exchange");
        world.Clock.AdvanceSeconds(60);
        Apply(world.Microbizz, appointment, microbizz, "Microbizz");
        await world.RunTwiceAsync();

        var items = world.Exchange.Entries.Select(entry => entry.Content).ToList();
        var appointments = world.Microbizz.Entries.Select(entry => entry.Content).ToList();
        switch (outcome)
        {
            case Outcome.Gone:
                Assert.Empty(items);
                Assert.Empty(appointments);
                break;
            case Outcome.OnlyOnExchange:
                Assert.Single(items);
                Assert.Empty(appointments);
                break;
            case Outcome.OnlyOnMicrobizz:
                Assert.Empty(items);
                Assert.Single(appointments);
                break;
            case Outcome.LeftAlone:
                Assert.True(Assert.Single(items).Private);
                Assert.False(Assert.Single(appointments).Private);
                Assert.Equal(microbizz == Fate.Edited ? "Dentist Microbizz" : "Dentist", appointments[0].Title);
                Assert.Equal("Dentist", items[0].Title);
                break;
            case Outcome.StillDifferent:
                Assert.Equal("Dentist Exchange", Assert.Single(items).Title);
                Assert.Equal("Dentist Microbizz", Assert.Single(appointments).Title);
                Assert.Equal(PendingKind.Conflict, Assert.Single(world.Store.Pending()).Kind);
                break;
            default:
                var (title, place) = outcome switch
                {
                    Outcome.ExchangeVersion => ("Dentist Exchange", "Town"),
                    Outcome.MicrobizzVersion => ("Dentist Microbizz", "Town"),
                    Outcome.BothEdits => ("Dentist Exchange", "Hall Microbizz"),
                    Outcome.BothEditedAlike => ("Dentist again", "Town"),
                    _ => ("Dentist", "Town"),
                };
                Assert.Equal((title, place), (Assert.Single(items).Title, items[0].Place));
                Assert.Equal((title, place), (Assert.Single(appointments).Title, appointments[0].Place));
                Assert.Equal(items[0].Time.Start, appointments[0].Time.Start);
                Assert.Equal(outcome == Outcome.OutInBoth, items[0].Time.Start.Year == 2028);
                break;
        }
    }

    private static void Apply(InMemoryCalendar calendar, string key, Fate fate, string side)
    {
        switch (fate)
        {
            case Fate.Edited:
                calendar.Edit(key, content => content with { Title = "Dentist " + side });
                break;
            case Fate.EditedAlike:
                calendar.Edit(key, content => content with { Title = "Dentist again" });
                break;
            case Fate.OtherField:
                calendar.Edit(key, content => content with { Place = "Hall " + side });
                break;
            case Fate.MovedOut:
                var start = new NodaTime.LocalDateTime(2028, 1, 10, 10, 0);
                calendar.Edit(key, content => content with { Time = content.Time with { Start = start, End = start.PlusHours(1), StartInstant = null, EndInstant = null } });
                break;
            case Fate.MadePrivate:
                calendar.Edit(key, content => content with { Private = true, Sensitivity = "Private" });
                break;
            case Fate.Deleted:
                calendar.Remove(key);
                break;
        }
    }
}

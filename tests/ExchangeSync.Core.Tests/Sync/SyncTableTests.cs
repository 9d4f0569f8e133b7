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

    public enum End
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
    [InlineData(Fate.Same, Fate.Same, ConflictPolicy.ExchangeWins, End.Unchanged)]
    [InlineData(Fate.Edited, Fate.Same, ConflictPolicy.ExchangeWins, End.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Same, ConflictPolicy.MicrobizzWins, End.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Same, ConflictPolicy.Manual, End.ExchangeVersion)]
    [InlineData(Fate.Same, Fate.Edited, ConflictPolicy.ExchangeWins, End.MicrobizzVersion)]
    [InlineData(Fate.Same, Fate.Edited, ConflictPolicy.NewestWins, End.MicrobizzVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.ExchangeWins, End.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.MicrobizzWins, End.MicrobizzVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.NewestWins, End.MicrobizzVersion)]
    [InlineData(Fate.Edited, Fate.Edited, ConflictPolicy.Manual, End.StillDifferent)]
    [InlineData(Fate.EditedAlike, Fate.EditedAlike, ConflictPolicy.Manual, End.BothEditedAlike)]
    [InlineData(Fate.Edited, Fate.OtherField, ConflictPolicy.Manual, End.BothEdits)]
    [InlineData(Fate.Edited, Fate.OtherField, ConflictPolicy.ExchangeWins, End.BothEdits)]
    [InlineData(Fate.Deleted, Fate.Same, ConflictPolicy.ExchangeWins, End.Gone)]
    [InlineData(Fate.Deleted, Fate.Same, ConflictPolicy.MicrobizzWins, End.Gone)]
    [InlineData(Fate.Same, Fate.Deleted, ConflictPolicy.ExchangeWins, End.Gone)]
    [InlineData(Fate.Same, Fate.Deleted, ConflictPolicy.Manual, End.Gone)]
    [InlineData(Fate.Deleted, Fate.Deleted, ConflictPolicy.ExchangeWins, End.Gone)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.ExchangeWins, End.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.NewestWins, End.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.Manual, End.ExchangeVersion)]
    [InlineData(Fate.Edited, Fate.Deleted, ConflictPolicy.MicrobizzWins, End.Gone)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.MicrobizzWins, End.MicrobizzVersion)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.NewestWins, End.MicrobizzVersion)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.Manual, End.MicrobizzVersion)]
    [InlineData(Fate.Deleted, Fate.Edited, ConflictPolicy.ExchangeWins, End.Gone)]
    [InlineData(Fate.MovedOut, Fate.Same, ConflictPolicy.ExchangeWins, End.OutInBoth)]
    [InlineData(Fate.Same, Fate.MovedOut, ConflictPolicy.ExchangeWins, End.OutInBoth)]
    [InlineData(Fate.MovedOut, Fate.MovedOut, ConflictPolicy.ExchangeWins, End.OutInBoth)]
    [InlineData(Fate.MadePrivate, Fate.Same, ConflictPolicy.ExchangeWins, End.LeftAlone)]
    [InlineData(Fate.MadePrivate, Fate.Edited, ConflictPolicy.ExchangeWins, End.LeftAlone)]
    [InlineData(Fate.MadePrivate, Fate.Deleted, ConflictPolicy.ExchangeWins, End.OnlyOnExchange)]
    [InlineData(Fate.Deleted, Fate.MadePrivate, ConflictPolicy.ExchangeWins, End.OnlyOnMicrobizz)]
    public async Task For_a_linked_pair(Fate exchange, Fate microbizz, ConflictPolicy policy, End end)
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
        switch (end)
        {
            case End.Gone:
                Assert.Empty(items);
                Assert.Empty(appointments);
                break;
            case End.OnlyOnExchange:
                Assert.Single(items);
                Assert.Empty(appointments);
                break;
            case End.OnlyOnMicrobizz:
                Assert.Empty(items);
                Assert.Single(appointments);
                break;
            case End.LeftAlone:
                Assert.True(Assert.Single(items).Private);
                Assert.False(Assert.Single(appointments).Private);
                Assert.Equal(microbizz == Fate.Edited ? "Dentist Microbizz" : "Dentist", appointments[0].Title);
                Assert.Equal("Dentist", items[0].Title);
                break;
            case End.StillDifferent:
                Assert.Equal("Dentist Exchange", Assert.Single(items).Title);
                Assert.Equal("Dentist Microbizz", Assert.Single(appointments).Title);
                Assert.Equal(PendingKind.Conflict, Assert.Single(world.Store.Pending()).Kind);
                break;
            default:
                var (title, place) = end switch
                {
                    End.ExchangeVersion => ("Dentist Exchange", "Town"),
                    End.MicrobizzVersion => ("Dentist Microbizz", "Town"),
                    End.BothEdits => ("Dentist Exchange", "Hall Microbizz"),
                    End.BothEditedAlike => ("Dentist again", "Town"),
                    _ => ("Dentist", "Town"),
                };
                Assert.Equal((title, place), (Assert.Single(items).Title, items[0].Place));
                Assert.Equal((title, place), (Assert.Single(appointments).Title, appointments[0].Place));
                Assert.Equal(items[0].Time.Start, appointments[0].Time.Start);
                Assert.Equal(end == End.OutInBoth, items[0].Time.Start.Year == 2028);
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

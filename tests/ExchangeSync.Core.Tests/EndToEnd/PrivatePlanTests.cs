using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A plan is shown to admins of Microbizz: what it says of a private item that only shows as busy has no text of it, also where nothing is done with it.</summary>
public sealed class PrivatePlanTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Fact]
    public async Task A_private_date_that_waits_for_its_series_hides_its_texts()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly, ConflictPolicy = ConflictPolicy.Manual, Recurrence = RecurrenceMode.Series };
        var time = new EntryTime { Start = First, End = First.PlusHours(1), Zone = SyncedMailbox.Zone };
        var id = mailbox.Add(new EntryContent { Title = "Course", Time = time, RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(id, content => content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        mailbox.Outlook.Change(item, content => content with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 8) });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Surgery", Sensitivity = "Private" });

        var action = Assert.Single((await mailbox.PlanAsync()).Actions, action => action.Exchange?.Content.Title == "Surgery");

        Assert.Equal((SyncActionKind.Wait, SyncReasons.ConflictUnresolved, true), (action.Kind, action.Reason!, action.HidesTexts));
    }

    [Fact]
    public async Task A_private_item_of_another_connection_hides_its_texts()
    {
        using var world = new SyncWorld();
        world.Settings = world.Settings with { PrivateMode = PrivateMode.BusyOnly };
        world.Exchange.Add(SyncWorld.Hour("Surgery", 1) with { Private = true, Sensitivity = "Private" }, new Stamp(world.Installation, world.AddConnectionOfAnother(), Guid.NewGuid()));

        var action = Assert.Single((await world.PlanAsync()).Actions);

        Assert.Equal((SyncActionKind.Wait, SyncReasons.ItemOfAnotherConnection, true), (action.Kind, action.Reason!, action.HidesTexts));
    }
}

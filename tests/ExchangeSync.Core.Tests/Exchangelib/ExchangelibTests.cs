using System.Text.Json.Nodes;
using ExchangeSync.Simulator;
using ExchangeSync.Tests.SimulatorTests;
using NodaTime;

namespace ExchangeSync.Tests.Exchangelib;

/// <summary>A client that other people wrote works with the simulator, and everything that it sends and gets is valid.</summary>
public sealed class ExchangelibTests : SimulatorTest
{
    private static readonly string[] OfTheWire = ["id", "change_key", "html"];

    [SkippableFact]
    public async Task Three_hundred_items_of_every_kind_are_read_back_as_they_were_made()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        var client = new ExchangelibClient(Server);
        var made = await client.FillAsync("2026-03-02");
        var read = await client.DumpAsync("2026-01-20", "2026-06-20");

        Assert.Equal(300, Anna.List().Count);
        Assert.Equal(Comparable(made["items"]!), Comparable(read["items"]!));
        Assert.Equal(Comparable(made["view"]!), Comparable(read["view"]!));
        Assert.Equal(0, Server.MailsSent);
        if (SchemaCheck.Load() is { } schema)
        {
            Assert.Empty(schema.Errors(Server.Exchanges, out var validated));
            Assert.True(validated > 200, $"only {validated} documents were validated");
        }

        Assert.Equal(30, Anna.List().Count(i => i.Kind == CalendarItemKind.RecurringMaster && Anna.Exceptions(i.Id).Count == 1));
        Assert.Equal(
            ["India Standard Time", "Pacific Standard Time", "Romance Standard Time"],
            Anna.List().Select(i => i.Content.StartTimeZone).Distinct().Order());
    }

    [SkippableFact]
    public async Task Edits_moves_and_deletes_arrive()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        var client = new ExchangelibClient(Server);
        await client.FillAsync("2026-03-02", count: 10);
        var results = (await client.EditAsync(
            """
            [
              {"op": "change", "subject": "Timed 1", "set": {"subject": "Renamed", "start": "2026-03-11T10:00:00", "end": "2026-03-11T11:00:00", "zone": "India Standard Time", "html": "<b>new</b>"}},
              {"op": "change", "subject": "Series 6", "occurrence": 5, "set": {"subject": "Once only"}},
              {"op": "delete", "subject": "Series 6", "occurrence": 1},
              {"op": "delete", "subject": "Timed 2"},
              {"op": "move", "subject": "Timed 3", "folder": "trash"},
              {"op": "delete", "subject": "Private 7", "how": "hard"},
              {"op": "create", "item": {"subject": "Fair", "start": "2026-03-28", "end": "2026-03-30", "all_day": true, "zone": "Romance Standard Time"}}
            ]
            """)).AsArray();

        var renamed = Anna.Find((string)results[0]!["id"]!)!;
        Assert.Equal(("Renamed", "India Standard Time", new LocalDateTime(2026, 3, 11, 10, 0)),
            (renamed.Content.Subject, renamed.Content.StartTimeZone, renamed.Content.StartWall()));
        Assert.True(renamed.Content.Body!.IsHtml);
        var series = Anna.List().Single(i => i.Kind == CalendarItemKind.RecurringMaster);
        Assert.Equal(2, Anna.DeletedOccurrences(series.Id).Count);
        Assert.Contains(Anna.Exceptions(series.Id), e => e.Content.Subject == "Once only");
        Assert.Equal(["Timed 2", "Timed 3"], Anna.List("deleteditems").Select(i => i.Content.Subject).Order());
        Assert.Equal("Timed 3", Anna.Find((string)results[4]!["id"]!)!.Content.Subject);
        var fair = Anna.Find((string)results[6]!["id"]!)!.Content;
        Assert.Equal((true, new LocalDateTime(2026, 3, 28, 0, 0), new LocalDateTime(2026, 3, 30, 0, 0)), (fair.IsAllDay, fair.StartWall(), fair.EndWall()));
        Assert.Equal(8, Anna.List().Count);
    }

    [SkippableFact]
    public async Task What_another_user_writes_is_read_with_its_stamp()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        var set = Guid.Parse("11111111-2222-3333-4444-555555555555");
        var day = new LocalDate(2026, 3, 29);
        Anna.Add(CalendarItem.AllDay("Holiday", day, day.PlusDays(1), "Pacific Standard Time") with
        {
            ExtendedProperties = [ExtendedProperty.Named(set, "Stamp", "value ½")],
        });
        var read = (await new ExchangelibClient(Server).DumpAsync("2026-03-01", "2026-04-01", "--property", $"{set}:Stamp"))["view"]![0]!;

        Assert.Equal(("Holiday", "2026-03-29", "2026-03-31"), ((string)read["subject"]!, (string)read["start"]!, (string)read["end"]!));
        Assert.Equal("value ½", (string)read["stamps"]!["Stamp"]!);
    }

    [SkippableFact]
    public async Task A_new_item_is_heard_of_by_pull_and_by_stream()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        var heard = await new ExchangelibClient(Server).ListenAsync();

        Assert.Equal(["CreatedEvent"], heard["pulled"]!.AsArray().Select(e => (string)e!));
        Assert.Equal(["CreatedEvent"], heard["streamed"]!.AsArray().Select(e => (string)e!));
    }

    private static List<string> Comparable(JsonNode items) => items.AsArray().Select(item =>
    {
        var copy = item!.DeepClone().AsObject();
        foreach (var name in OfTheWire)
        {
            copy.Remove(name);
        }

        return string.Join('\n', copy.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {p.Value?.ToJsonString()}"));
    }).ToList();
}

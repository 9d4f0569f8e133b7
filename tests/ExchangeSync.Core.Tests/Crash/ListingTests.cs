using System.Xml.Linq;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Crash;

/// <summary>A listing that comes back empty, short, or fails on its second page leads to zero deletes, whatever else the server says at the same time.</summary>
public sealed class ListingTests
{
    public static TheoryData<string, string, bool> Lies => new()
    {
        { "SyncFolderItems", "empty", false },
        { "SyncFolderItems", "empty", true },
        { "SyncFolderItems", "short", true },
        { "SyncFolderItems", "second fails", true },
        { "FindItem", "empty", true },
        { "FindItem", "short", true },
        { "FindItem", "second fails", true },
        { "SyncFolderItems and FindItem", "empty", true },
        { "SyncFolderItems and FindItem", "short", true },
        { "GetItem", "not found", true },
        { "SyncFolderItems and FindItem and GetItem", "empty and not found", true },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_listing_that_is_empty_short_or_fails_on_its_second_page_deletes_nothing(string operations, string lie, bool stateRefused)
    {
        foreach (var mode in new[] { RecurrenceMode.Series, RecurrenceMode.Instances })
        {
            using var calendar = new RichCalendar(mode);
            await calendar.PrepareAsync(remap: false);
            await calendar.RunAsync();
            await calendar.AssertQuiescentAsync();
            var before = calendar.Describe();
            if (stateRefused)
            {
                calendar.Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" });
            }

            var run = await Record.ExceptionAsync(() => calendar.RunAsync(wire => operations.Split(" and ").Aggregate(wire, (way, operation) => new WireFake(way, operation, (n, _, right, _) => Task.FromResult(Tell(lie, n, right))))));

            Assert.True(run is null or SideException, $"{run}");
            Assert.Equal(before, calendar.Describe());
            calendar.Server.Faults.Clear();
            calendar.Clock.AdvanceMinutes(11);
            await calendar.RunAsync();
            Assert.Equal(before, calendar.Describe());
            await calendar.AssertQuiescentAsync();
        }
    }

    // Where the sync state was refused, "not found" is no proof yet: the first run after it that goes on from a state finds out.
    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task What_a_short_listing_leaves_out_and_is_found_by_its_id_stays_beside_what_is_really_gone(RecurrenceMode mode)
    {
        string[] gone = ["E6", "Both"];
        using var calendar = new RichCalendar(mode);
        await calendar.PrepareAsync(remap: false);
        await calendar.RunAsync();
        await calendar.AssertQuiescentAsync();
        var left = calendar.Describe().Where(line => !gone.Any(title => line.Contains($" {title} |", StringComparison.Ordinal))).ToList();
        var microbizz = calendar.Describe().Where(line => line.StartsWith("Microbizz", StringComparison.Ordinal));
        Assert.Equal(calendar.Describe().Count - 4, left.Count);
        foreach (var item in calendar.Outlook.List().Where(item => gone.Contains(item.Content.Subject)).ToList())
        {
            calendar.Outlook.Delete(item.Id);
        }

        calendar.Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" });
        var (found, missing) = (0, 0);
        await calendar.RunAsync(wire => new WireFake(
            new WireFake(new WireFake(wire, "SyncFolderItems", (n, _, right, _) => Task.FromResult(Tell("short", n, right))), "FindItem", (n, _, right, _) => Task.FromResult(Tell("short", n, right))),
            "GetItem",
            (_, _, right, _) =>
            {
                found += right.Split("ResponseClass=\"Success\"").Length - 1;
                missing += right.Split(">ErrorItemNotFound<").Length - 1;
                return Task.FromResult(right);
            }));

        Assert.True(found > 5 && missing > 0, $"{found} found, {missing} not");
        Assert.Equal(microbizz, calendar.Describe().Where(line => line.StartsWith("Microbizz", StringComparison.Ordinal)));
        calendar.Clock.AdvanceMinutes(11);
        await calendar.RunAsync();
        Assert.Equal(left, calendar.Describe());
        await calendar.AssertQuiescentAsync();
    }

    private static string Tell(string lie, int request, string right)
    {
        // The refusal of the sync state has to come through.
        if (right.Contains("ErrorInvalidSyncStateData", StringComparison.Ordinal))
        {
            return right;
        }

        if (lie == "second fails")
        {
            return request == 0 ? Page(right) : throw new HttpRequestException("The connection was cut.");
        }

        var document = XDocument.Parse(right);
        if (lie.Contains("not found", StringComparison.Ordinal))
        {
            foreach (var message in document.Descendants().Where(element => element.Name.LocalName == "GetItemResponseMessage").ToList())
            {
                var m = message.Name.Namespace;
                message.ReplaceWith(new XElement(message.Name, new XAttribute("ResponseClass", "Error"), new XElement(m + "MessageText", "The specified object was not found in the store."), new XElement(m + "ResponseCode", "ErrorItemNotFound"), new XElement(m + "DescriptiveLinkKey", 0), new XElement(m + "Items")));
            }
        }

        foreach (var list in document.Descendants().Where(element => element.Name.LocalName is "Changes" or "Items" && element.Parent!.Name.LocalName != "GetItemResponseMessage").ToList())
        {
            list.Elements().Skip(lie == "short" ? list.Elements().Count() / 2 : 0).Remove();
        }

        return document.ToString(SaveOptions.DisableFormatting);
    }

    // As if there were more to come.
    private static string Page(string right)
    {
        var document = XDocument.Parse(right);
        foreach (var last in document.Descendants().Where(element => element.Name.LocalName == "IncludesLastItemInRange"))
        {
            last.Value = "false";
        }

        foreach (var root in document.Descendants().Where(element => element.Name.LocalName == "RootFolder"))
        {
            root.SetAttributeValue("IncludesLastItemInRange", "false");
        }

        return document.ToString(SaveOptions.DisableFormatting);
    }
}

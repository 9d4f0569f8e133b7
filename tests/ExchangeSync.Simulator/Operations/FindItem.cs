using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Lists a folder: its items by pages, or the entries of a calendar view, in which series appear as occurrences.</summary>
internal static class FindItem
{
    public static XElement Run(RequestContext context)
    {
        var shape = context.Operation.Element(Ns.M + "ItemShape")!;
        return Batch.Run(context, context.Operation.Element(Ns.M + "ParentFolderIds")!.Elements(), id =>
        {
            var target = context.Folder(id);
            var itemShape = new ItemShape(shape, context.Version);
            var form = new FieldContext(target.Mailbox, context.Version, itemShape.BodyType, IsFind: true);
            var found = context.Operation.Element(Ns.M + "CalendarView") is { } view
                ? InView(context, target, view)
                : ByPage(context, target, form);
            return [found.Write(i => itemShape.Write(i, form))];
        });
    }

    private static FoundItems InView(RequestContext context, FolderTarget target, XElement view)
    {
        if (!target.Folder.IsCalendar)
        {
            throw new EwsException("ErrorCalendarFolderIsInvalidForCalendarView", "Folder is not a calendar folder.");
        }

        if (context.Operation.Element(Ns.M + "Restriction") is not null || context.Operation.Element(Ns.M + "SortOrder") is not null)
        {
            throw new EwsException("ErrorInvalidRestriction", "Restrictions and sort order may not be specified for a CalendarView.");
        }

        var from = WireTime.Read((string)view.Attribute("StartDate")!, context.Time.BareZone);
        var to = WireTime.Read((string)view.Attribute("EndDate")!, context.Time.BareZone);
        CheckRange(from, to);
        var items = target.Mailbox.Store.View(target.Folder, from, to).ToList();
        if (context.Server.Options.Manners.UnexpandedViews)
        {
            items = items.DistinctBy(item => item.Source).Select(item => item.Date is null ? item : target.Mailbox.Store.View(item.Source)).ToList();
        }

        var limit = context.Server.Options.MaxFindCount;
        if ((int?)view.Attribute("MaxEntriesReturned") is { } max)
        {
            return new FoundItems(items.Take(Math.Min(max, limit)).ToList(), items.Count, null);
        }

        return items.Count <= limit
            ? new FoundItems(items, items.Count, null)
            : throw new EwsException(
                "ErrorExceededFindCountLimit",
                "You have exceeded the maximum number of objects that can be returned for the find operation. Use paging to reduce the result size and try your request again.");
    }

    private static void CheckRange(Instant from, Instant to)
    {
        if (to < from)
        {
            throw new EwsException("ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate.");
        }

        if (WireTime.ToWall(from, DateTimeZone.Utc).PlusYears(2) < WireTime.ToWall(to, DateTimeZone.Utc))
        {
            throw new EwsException("ErrorCalendarViewRangeTooBig", "The specified view range exceeds the maximum range of two years.");
        }
    }

    private static FoundItems ByPage(RequestContext context, FolderTarget target, FieldContext form)
    {
        var restriction = context.Operation.Element(Ns.M + "Restriction");
        var all = target.Folder.Items.Values.Select(i => target.Mailbox.Store.View(i)).OrderBy(i => i.Created).ThenBy(i => i.Source.Version);
        var matching = restriction is null ? all : all.Where(Restriction.Read(restriction, form, context.Time));
        var sorted = SortOrder.Apply(matching.ToList(), context.Operation.Element(Ns.M + "SortOrder"), form);

        var limit = restriction is null ? context.Server.Options.MaxFindCount : context.Server.Options.MaxRestrictedFindCount;
        var page = context.Operation.Element(Ns.M + "IndexedPageItemView");
        var offset = (int?)page?.Attribute("Offset") ?? 0;
        var size = Math.Min((int?)page?.Attribute("MaxEntriesReturned") ?? limit, limit);
        if ((string?)page?.Attribute("BasePoint") == "End")
        {
            var end = Math.Max(sorted.Count - offset, 0);
            var start = Math.Max(end - size, 0);
            return new FoundItems(sorted[start..end], sorted.Count, sorted.Count - start, start == 0);
        }

        var taken = sorted.Skip(offset).Take(size).ToList();
        return new FoundItems(taken, sorted.Count, Math.Min(offset + taken.Count, sorted.Count), offset + taken.Count >= sorted.Count);
    }
}

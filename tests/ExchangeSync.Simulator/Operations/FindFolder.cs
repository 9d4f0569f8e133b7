using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Lists those subfolders that the caller may see.</summary>
internal static class FindFolder
{
    public static XElement Run(RequestContext context)
    {
        var shape = context.Operation.Element(Ns.M + "FolderShape")!;
        var deep = (string?)context.Operation.Attribute("Traversal") == "Deep";
        return Batch.Run(context, context.Operation.Element(Ns.M + "ParentFolderIds")!.Elements(), id =>
        {
            var target = context.Folder(id);
            var all = target.Mailbox.Store.Folders.Below(target.Folder, deep).Where(f => target.Mailbox.RightsOf(context.Caller, f).HasFlag(FolderRights.Read)).ToList();
            var page = context.Operation.Element(Ns.M + "IndexedPageFolderView");
            var taken = all.Skip((int?)page?.Attribute("Offset") ?? 0).Take((int?)page?.Attribute("MaxEntriesReturned") ?? all.Count).ToList();
            var end = ((int?)page?.Attribute("Offset") ?? 0) + taken.Count;
            return
            [
                new XElement(
                    Ns.M + "RootFolder",
                    new XAttribute("IndexedPagingOffset", end),
                    new XAttribute("TotalItemsInView", all.Count),
                    new XAttribute("IncludesLastItemInRange", Scalar.Write(end >= all.Count)),
                    new XElement(Ns.T + "Folders", taken.Select(f => FolderXml.Write(target.Mailbox, f, shape, context)))),
            ];
        });
    }
}

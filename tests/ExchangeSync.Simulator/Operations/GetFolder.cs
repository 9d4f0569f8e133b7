using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class GetFolder
{
    public static XElement Run(RequestContext context)
    {
        var shape = context.Operation.Element(Ns.M + "FolderShape")!;
        return Batch.Run(
            context,
            context.Operation.Element(Ns.M + "FolderIds")!.Elements(),
            id =>
            {
                var target = context.Folder(id);
                return [new XElement(Ns.M + "Folders", FolderXml.Write(target.Mailbox, target.Folder, shape, context))];
            },
            () => new XElement(Ns.M + "Folders"));
    }
}

using System.Xml.Linq;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Fields;

/// <summary>The occurrences that a series tells about itself.</summary>
internal static class OccurrencesXml
{
    public static XElement? First(MailboxItem master, FieldContext context) =>
        Series.Occurrences(master.Source).Select(o => Info("FirstOccurrence", master, o.Date, context)).FirstOrDefault();

    // An endless series has no last occurrence.
    public static XElement? Last(MailboxItem master, FieldContext context) =>
        master.Content.Recurrence is { EndDate: null, Count: null }
            ? null
            : Series.Occurrences(master.Source).TakeLast(1).Select(o => Info("LastOccurrence", master, o.Date, context)).FirstOrDefault();

    public static XElement? Modified(MailboxItem master, FieldContext context) => master.Source.Exceptions.Count == 0
        ? null
        : new XElement(Ns.T + "ModifiedOccurrences", master.Source.Exceptions.Keys.Select(d => Info("Occurrence", master, d, context)));

    public static XElement? Deleted(MailboxItem master) => master.Source.Deleted.Count == 0
        ? null
        : new XElement(Ns.T + "DeletedOccurrences", master.Source.Deleted.Select(d => new XElement(
            Ns.T + "DeletedOccurrence", new XElement(Ns.T + "Start", Scalar.Write(Series.OriginalStart(master.Source, d))))));

    private static XElement Info(string name, MailboxItem master, LocalDate date, FieldContext context)
    {
        var occurrence = context.Mailbox.Store.View(master.Source, date);
        return new XElement(
            Ns.T + name,
            ItemFields.ItemId(occurrence),
            new XElement(Ns.T + "Start", Scalar.Write(occurrence.Content.Start)),
            new XElement(Ns.T + "End", Scalar.Write(occurrence.Content.End)),
            new XElement(Ns.T + "OriginalStart", Scalar.Write(occurrence.OriginalStart!.Value)));
    }
}

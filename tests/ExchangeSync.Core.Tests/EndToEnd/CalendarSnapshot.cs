using ExchangeSync.Calendar;
using ExchangeSync.Simulator;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What both calendars say, a line an entry; equal for two states between which no user could tell a difference.</summary>
internal static class CalendarSnapshot
{
    public static IReadOnlyList<string> Of(SyncedMailbox mailbox) => [.. OfExchange(mailbox.Outlook), .. OfMicrobizz(mailbox)];

    /// <summary>Without ids: an item that comes back has another one.</summary>
    public static IReadOnlyList<string> OfExchange(SimulatedMailbox mailbox) => mailbox.List()
        .SelectMany(item => mailbox.Exceptions(item.Id).Prepend(item))
        .Select(item => $"E {item.Kind} {item.OriginalStart} {item.Content with { Body = null, Attendees = [], Categories = [], ExtendedProperties = [], Recurrence = null }} "
            + $"[{item.Content.Body?.Content.Trim()}] [{string.Join(",", item.Content.Categories)}] {item.Content.Recurrence} "
            + $"{string.Join(",", item.Kind == CalendarItemKind.RecurringMaster ? mailbox.DeletedOccurrences(item.Id) : [])}")
        .Order(StringComparer.Ordinal)
        .ToList();

    public static IReadOnlyList<string> OfMicrobizz(SyncedMailbox mailbox) => mailbox.Appointments.List()
        .Select(appointment => $"M {appointment.Id} {appointment.ExternalKey} {appointment.SeriesId} {appointment.OriginalDate} "
            + $"{appointment.Content with { Note = Note.Empty, Participants = [], DeletedDates = [] }} [{appointment.Content.Note.Text}] "
            + $"[{string.Join(",", appointment.Content.Participants)}] [{string.Join(",", appointment.Content.DeletedDates)}]")
        .Order(StringComparer.Ordinal)
        .ToList();
}

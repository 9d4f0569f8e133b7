using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>What every connection of the store keeps to.</summary>
internal static class ConnectionRules
{
    private static readonly string[] Statuses = ["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere", "NoData"];

    /// <summary>The connection as it is stored: trimmed, the time zone as a Windows id. Throws TitleMissing, InvalidTimeZone, InvalidSettings, and those of <see cref="AccessRules"/>.</summary>
    public static ExchangeConnection Clean(ExchangeConnection connection)
    {
        if (string.IsNullOrWhiteSpace(connection.Title))
        {
            throw new StoreException("TitleMissing", "A connection needs a title.", "Give one: -Title.");
        }

        var settings = connection.Settings;
        var zone = Zones.ToWindowsId(settings.TimeZone) ?? throw AppointmentRules.InvalidTimeZone(settings.TimeZone);
        if (settings.WeeksBack < 0 || settings.WeeksAhead < 0 || settings.MinutesBefore < 0 || settings.FailureLimit < 0 || settings.KeepDays < 1)
        {
            throw new StoreException("InvalidSettings", "Weeks back, weeks ahead, minutes before and failure limit can't be negative, and the journal is kept for a day at least.", "Give 0 or more; days to keep: 1 or more.");
        }

        var mailbox = string.IsNullOrWhiteSpace(connection.Mailbox) ? null : connection.Mailbox!.Trim();
        return connection with
        {
            Title = connection.Title.Trim(),
            Server = connection.Server.Trim(),
            UserName = connection.UserName.Trim(),
            Mailbox = mailbox,
            Access = AccessRules.Clean(connection.Access, mailbox),
            Settings = settings with { TimeZone = zone, Filters = Clean(settings.Filters) },
        };
    }

    // Exactly the words of EWS, whatever case they were given in.
    private static SyncFilters Clean(SyncFilters filters) => filters with
    {
        Categories = Clean(filters.Categories),
        ExcludedCategories = Clean(filters.ExcludedCategories),
        ExcludedSubjects = Clean(filters.ExcludedSubjects),
        ExcludedStatuses = Clean(filters.ExcludedStatuses).Select(status => Statuses.FirstOrDefault(known => string.Equals(known, status, StringComparison.OrdinalIgnoreCase))
            ?? throw new StoreException("InvalidSettings", $"'{status}' is no free/busy status.", $"Give some of {string.Join(", ", Statuses)}.")).ToList(),
    };

    private static List<string> Clean(IEnumerable<string> names) =>
        names.Where(name => !string.IsNullOrWhiteSpace(name)).Select(name => name.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToList();

    /// <summary>Throws TitleInUse and, unless forced, MailboxOfAnotherUser and UserHasAnotherMailbox.</summary>
    public static void CheckAgainst(ExchangeConnection connection, IReadOnlyList<ExchangeConnection> others, bool force)
    {
        if (others.Any(other => UserTable.NameKey(other.Title) == UserTable.NameKey(connection.Title)))
        {
            throw new StoreException("TitleInUse", $"There already is a connection '{connection.Title}'.", "Choose another title, or change that connection.");
        }

        if (force)
        {
            return;
        }

        if (others.FirstOrDefault(other => other.UserId != connection.UserId && IsSameMailbox(other, connection)) is { } shared)
        {
            throw new StoreException(
                "MailboxOfAnotherUser",
                $"The mailbox '{NameOfMailbox(connection)}' is already connected to another user, by '{shared.Title}'.",
                "Check the user. If two users are meant to share the mailbox's appointments, repeat with -Force.");
        }

        if (others.FirstOrDefault(other => other.UserId == connection.UserId && !IsSameMailbox(other, connection)) is { } second)
        {
            throw new StoreException(
                "UserHasAnotherMailbox",
                $"The user is already connected to the mailbox '{NameOfMailbox(second)}', by '{second.Title}'.",
                "Check the user. If the user's appointments are meant to be in both mailboxes, repeat with -Force.");
        }
    }

    /// <summary>Another connection of the same user with the same calendar; null: there is none.</summary>
    public static ExchangeConnection? TwinOf(ExchangeConnection connection, IReadOnlyList<ExchangeConnection> all) =>
        all.FirstOrDefault(other => other.Id != connection.Id && other.UserId == connection.UserId && IsSameMailbox(other, connection)
            && string.Equals(other.Access.Calendar, connection.Access.Calendar, StringComparison.OrdinalIgnoreCase));

    /// <summary>Two connections lead to one mailbox, as far as their names tell: an address means the same on every server, a bare login name does not.</summary>
    public static bool IsSameMailbox(ExchangeConnection a, ExchangeConnection b) =>
        string.Equals(NameOfMailbox(a), NameOfMailbox(b), StringComparison.OrdinalIgnoreCase)
        && (NameOfMailbox(a).IndexOf('@') >= 0 || string.Equals(a.Server, b.Server, StringComparison.OrdinalIgnoreCase));

    /// <summary>The mailbox as far as a connection names it: its address, or the name that is logged on with.</summary>
    public static string NameOfMailbox(ExchangeConnection connection) => connection.Mailbox ?? connection.UserName;
}

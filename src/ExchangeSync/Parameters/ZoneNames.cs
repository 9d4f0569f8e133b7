using System.Management.Automation;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Pipeline;

namespace ExchangeSync.Parameters;

/// <summary>Time zones as they are typed.</summary>
internal static class ZoneNames
{
    private const string Remedy = "Give a Windows id such as 'Romance Standard Time' (Tab completes them) or an IANA id such as 'Europe/Copenhagen'.";

    /// <summary>The Windows id of this machine's zone; UTC where it can't be told (a container without zone data, say).</summary>
    public static string OfThisMachine() => Zones.ToWindowsId(TimeZoneInfo.Local.Id) ?? "UTC";

    /// <summary>The id itself, if it is one.</summary>
    /// <exception cref="CommandException">InvalidTimeZone.</exception>
    public static string Known(string id) => ClrTime.IsZone(id) ? id.Trim() : throw Unknown(id);

    /// <summary>The Windows id of a Windows or IANA id.</summary>
    /// <exception cref="CommandException">InvalidTimeZone.</exception>
    public static string ToWindowsId(string id) => Zones.ToWindowsId(id) ?? throw Unknown(id);

    private static CommandException Unknown(string id) =>
        new("InvalidTimeZone", ErrorCategory.InvalidArgument, $"There is no time zone '{id}'.", Remedy, id);
}

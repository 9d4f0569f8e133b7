using System.Management.Automation;

namespace ExchangeSync.Pipeline;

/// <summary>What several cmdlets refuse.</summary>
internal static class Refusals
{
    /// <summary>Throws where a range ends before it begins: nothing could be in it, and that is hardly what was meant.</summary>
    public static void CheckRange(DateTime? from, DateTime? to)
    {
        if (from > to)
        {
            throw new CommandException("InvalidRange", ErrorCategory.InvalidArgument, $"-From ({from:yyyy-MM-dd HH:mm}) is later than -To ({to:yyyy-MM-dd HH:mm}).", "Swap the two, or leave one out.");
        }
    }

    public static CommandException NoUser(string name) => new(
        "UserNotFound", ErrorCategory.ObjectNotFound,
        $"There is no user '{name}'.",
        $"See Get-MbxUser for those that exist, or make this one: New-MbxUser -Name '{name.Replace("'", "''")}'.", name);

    public static CommandException NoAppointment(Guid id) => new(
        "AppointmentNotFound", ErrorCategory.ObjectNotFound,
        $"There is no appointment '{id:D}'.",
        "See Get-MbxAppointment for those that exist; it may have been deleted meanwhile.", id);

    public static CommandException NoRun(long id) => new(
        "RunNotFound", ErrorCategory.ObjectNotFound,
        $"There is no run {id}.",
        "See Get-MbxExchangeSyncRun for those that there were.", id);

    public static CommandException NoTask(string name) => new(
        "TaskNotFound", ErrorCategory.ObjectNotFound,
        $"There is no task '{name}'.",
        "See Get-MbxExchangeSyncTask for those that there are; -Scheduler and -RunAs say where to look.", name);

    public static CommandException NoConflict(long id) => new(
        "ConflictNotFound", ErrorCategory.ObjectNotFound,
        $"There is no conflict {id}.",
        "See Get-MbxExchangeConflict for those that there are; the history is kept for so many days (Set-MbxExchangeSync -KeepDays).", id);

    public static CommandException NoConnection(string titleOrId) => new(
        "ConnectionNotFound", ErrorCategory.ObjectNotFound,
        $"There is no connection '{titleOrId}'.",
        "See Get-MbxExchangeConnection for those that exist; make one with New-MbxExchangeConnection.", titleOrId);

    public static CommandException ConnectionMissing() => new(
        "ConnectionNotNamed", ErrorCategory.InvalidArgument,
        "No connection was named.",
        "Give -Title or -Id, or pipe one from Get-MbxExchangeConnection.");
}

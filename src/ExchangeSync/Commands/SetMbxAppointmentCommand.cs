using System.Management.Automation;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Changes an appointment of the Microbizz calendar; what is not given stays. The next run carries it to Exchange.</summary>
[Cmdlet(VerbsCommon.Set, "MbxAppointment", SupportsShouldProcess = true)]
[OutputType(typeof(MbxAppointment))]
public sealed class SetMbxAppointmentCommand : MbxCommand
{
    /// <summary>The appointment; pipe one from Get-MbxAppointment.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public Guid Id { get; set; }

    /// <summary>
    /// Change only the occurrence of this date, the one that the rule gave it (OriginalDate). Default: the whole appointment, or the very occurrence that is piped.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("OriginalDate")]
    public DateTime? Occurrence { get; set; }

    /// <summary>The new title.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Title { get; set; }

    /// <summary>The new start; without -End the duration stays.</summary>
    [Parameter]
    public DateTime? Start { get; set; }

    /// <summary>The new end, exclusive.</summary>
    [Parameter]
    public DateTime? End { get; set; }

    /// <summary>Whole days, or (-AllDay:$false) not any more.</summary>
    [Parameter]
    public SwitchParameter AllDay { get; set; }

    /// <summary>The new time zone; the wall times stay.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    /// <summary>The new place.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Place { get; set; }

    /// <summary>The new note.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Note { get; set; }

    /// <summary>How -Note is written. Default: as text.</summary>
    [Parameter]
    public MbxNoteFormat NoteFormat { get; set; }

    /// <summary>The new appointment type; empty: none.</summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string? Type { get; set; }

    /// <summary>Private, or (-Private:$false) not.</summary>
    [Parameter]
    public SwitchParameter Private { get; set; }

    /// <summary>Not here, or (-Away:$false) here.</summary>
    [Parameter]
    public SwitchParameter Away { get; set; }

    /// <summary>The new iCalendar RRULE; empty: it does not recur any more.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? RecurrenceRule { get; set; }

    /// <summary>What happens to an occurrence on a holiday.</summary>
    [Parameter]
    public MbxHolidayRule? HolidayRule { get; set; }

    /// <summary>Gives the changed appointment.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object CurrentTarget => Id;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var appointments = new AppointmentTable(database);
        var occurrences = new OccurrenceTable(database);
        var appointment = Occurrence is { } on ? occurrences.GetOn(Id, on) : appointments.Get(Id);
        var planned = Change(appointment.Content);
        AppointmentTable.Check(planned);
        if (Approve(planned.Title, Occurrence is { } day ? $"Change occurrence of {day:yyyy-MM-dd}" : "Change appointment"))
        {
            var changed = Occurrence is { } date ? occurrences.UpdateNow(Id, date, Change) : appointments.UpdateNow(Id, Change);
            foreach (var limit in AppointmentRecurrence.Limits(planned).Except(AppointmentRecurrence.Limits(appointment.Content with { Title = planned.Title })))
            {
                Warn(limit);
            }

            if (PassThru)
            {
                Emit(Outputs.Of(changed, new UserTable(database).Get(changed.UserId.ToString()).Name, database));
            }
        }

        return Task.CompletedTask;
    }

    private EntryContent Change(EntryContent now)
    {
        return (now with
        {
            Title = Title ?? now.Title,
            Time = ChangeTime(now.Time),
            Place = Place ?? now.Place,
            Here = Given(nameof(Away)) ? !Away : now.Here,
            Note = Note is null ? now.Note : new Note { Text = Note, IsHtml = NoteFormat == MbxNoteFormat.Html },
            Type = Type is null ? now.Type : AppointmentTimes.NullIfEmpty(Type),
            Private = Given(nameof(Private)) ? Private.IsPresent : now.Private,
        }).Recurring(RecurrenceRule, HolidayRule);
    }

    private EntryTime ChangeTime(EntryTime now)
    {
        if (Start is null && End is null && TimeZone is null && !Given(nameof(AllDay)))
        {
            return now;
        }

        var allDay = Given(nameof(AllDay)) ? AllDay.IsPresent : now.AllDay;
        var start = Start ?? now.StartWall();
        start = allDay ? start.Date : start;
        var end = End ?? (allDay == now.AllDay ? start + (now.EndWall() - now.StartWall()) : (DateTime?)null);
        var zone = TimeZone ?? now.Zone ?? ZoneNames.OfThisMachine();
        return AppointmentTimes.Make(allDay, start, end, allDay ? null : ZoneNames.Known(zone));
    }

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}

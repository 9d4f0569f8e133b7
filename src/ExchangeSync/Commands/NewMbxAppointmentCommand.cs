using System.Management.Automation;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Makes an appointment in the Microbizz calendar. The next run carries it to Exchange.</summary>
[Cmdlet(VerbsCommon.New, "MbxAppointment", SupportsShouldProcess = true)]
[OutputType(typeof(MbxAppointment))]
public sealed class NewMbxAppointmentCommand : MbxCommand
{
    /// <summary>Whose calendar.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string User { get; set; } = "";

    /// <summary>The title.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Title { get; set; } = "";

    /// <summary>Wall time of the start in -TimeZone; with -AllDay the first day.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    public DateTime Start { get; set; }

    /// <summary>Wall time of the end in -TimeZone; with -AllDay the day after the last one. Default: one hour, or one day.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    public DateTime? End { get; set; }

    /// <summary>Whole days: dates that no time zone shifts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter AllDay { get; set; }

    /// <summary>The time zone, a Windows or IANA id. Default: this machine's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    /// <summary>The place.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Place { get; set; } = "";

    /// <summary>The note.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Note { get; set; } = "";

    /// <summary>How the note is written.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MbxNoteFormat NoteFormat { get; set; }

    /// <summary>The appointment type; in Exchange it is a category.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string? Type { get; set; }

    /// <summary>A private appointment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Private { get; set; }

    /// <summary>The person is not here; in Exchange: out of office.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Away { get; set; }

    /// <summary>The iCalendar RRULE (RFC 5545) of a recurring appointment, such as FREQ=WEEKLY;BYDAY=MO.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? RecurrenceRule { get; set; }

    /// <summary>What happens to an occurrence on a holiday. Default: it takes place.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MbxHolidayRule? HolidayRule { get; set; }

    private protected override object CurrentTarget => Title;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var content = Content().Recurring(RecurrenceRule, HolidayRule);
        AppointmentTable.Check(content);
        var user = StoreExists ? new UserTable(Open()).Find(User) : null;
        if (user is null)
        {
            throw Refusals.NoUser(User);
        }

        if (Approve($"{Title} ({user.Name})", "Create appointment"))
        {
            var appointment = new AppointmentTable(Open()).AddNow(user.Id, content);
            Emit(Outputs.Of(appointment, user.Name, Open()));
            foreach (var limit in AppointmentRecurrence.Limits(content))
            {
                Warn(limit);
            }
        }

        return Task.CompletedTask;
    }

    private EntryContent Content()
    {
        var zone = AllDay ? null : ZoneNames.Known(TimeZone ?? ZoneNames.OfThisMachine());
        return new EntryContent
        {
            Title = Title,
            Time = AppointmentTimes.Make(AllDay, Start, End, zone),
            Place = Place,
            Here = !Away,
            Note = new Note { Text = Note, IsHtml = NoteFormat == MbxNoteFormat.Html },
            Type = AppointmentTimes.NullIfEmpty(Type),
            Private = Private,
        };
    }
}

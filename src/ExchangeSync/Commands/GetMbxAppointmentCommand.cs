using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Gets appointments of the Microbizz calendar, by start. A recurring one is one object, unless its occurrences are asked for; one that was changed by itself is always one of its own.</summary>
[Cmdlet(VerbsCommon.Get, "MbxAppointment", DefaultParameterSetName = "Filter")]
[OutputType(typeof(MbxAppointment))]
public sealed class GetMbxAppointmentCommand : MbxCommand
{
    /// <summary>Whose calendar. Default: all users'.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Filter")]
    [ArgumentCompleter(typeof(UserCompleter))]
    [Alias("Name")]
    public string? User { get; set; }

    /// <summary>Only those whose title matches; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = "Filter")]
    [SupportsWildcards]
    public string? Title { get; set; }

    /// <summary>Only those that end after this wall time; with -Id only such occurrences.</summary>
    [Parameter]
    public DateTime? From { get; set; }

    /// <summary>Only those that start before this wall time; with -Id only such occurrences.</summary>
    [Parameter]
    public DateTime? To { get; set; }

    /// <summary>
    /// Instead of each recurring appointment its occurrences, up to -To. Holiday rules are shown but not applied, because the calendar knows no holidays: an occurrence on a holiday is
    /// given on its own date.
    /// </summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <summary>These appointments.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    public Guid[] Id { get; set; } = [];

    private protected override object? CurrentTarget => User;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        if (Expand && To is null)
        {
            throw new CommandException("RangeMissing", ErrorCategory.InvalidArgument,
                "The occurrences of a recurring appointment may go on for ever.", "Give -To: how far they are wanted.");
        }

        var database = Open();
        var users = new UserTable(database);
        var names = users.All().ToDictionary(user => user.Id, user => user.Name);
        var found = Find(new AppointmentTable(database), users);
        foreach (var appointment in Expand ? Expanded(found, new OccurrenceTable(database)) : found)
        {
            cancellation.ThrowIfCancellationRequested();
            Emit(Outputs.Of(appointment, names[appointment.UserId], database));
        }

        return Task.CompletedTask;
    }

    private IEnumerable<Appointment> Find(AppointmentTable appointments, UserTable users)
    {
        if (ParameterSetName == "Id")
        {
            return FindById(appointments);
        }

        Refusals.CheckRange(From, To);
        var user = User is null ? null : users.Find(User) ?? throw Refusals.NoUser(User);
        var found = appointments.ListWall(user?.Id, From, To);
        return Title is null ? found : new NamePattern(Title).Select(found, appointment => appointment.Content.Title);
    }

    // An exception that is found by itself and with its series is given once.
    private IEnumerable<Appointment> Expanded(IEnumerable<Appointment> found, OccurrenceTable occurrences) => found
        .SelectMany(appointment => appointment.Content.RecurrenceRule is null ? [appointment] : OccurrencesOf(appointment, occurrences))
        .GroupBy(appointment => (appointment.Id, appointment.OriginalDay()))
        .Select(same => same.First())
        .OrderBy(appointment => appointment.Content.Time.StartWall());

    private IReadOnlyList<Appointment> OccurrencesOf(Appointment series, OccurrenceTable occurrences)
    {
        if (series.Content.ProblemInExchange() is not { } problem)
        {
            return occurrences.ListWall(series.Id, From, To!.Value);
        }

        Warn($"The dates of '{series.Content.Title}' can't be told: {problem}");
        return [series];
    }

    private IEnumerable<Appointment> FindById(AppointmentTable appointments)
    {
        foreach (var id in Id)
        {
            if (appointments.Find(id) is { } appointment)
            {
                yield return appointment;
            }
            else
            {
                Fail(Refusals.NoAppointment(id), id);
            }
        }
    }
}

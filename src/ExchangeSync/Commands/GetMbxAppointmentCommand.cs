using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Gets appointments of the Microbizz calendar, by start.</summary>
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

    /// <summary>Only those that end after this wall time.</summary>
    [Parameter(ParameterSetName = "Filter")]
    public DateTime? From { get; set; }

    /// <summary>Only those that start before this wall time.</summary>
    [Parameter(ParameterSetName = "Filter")]
    public DateTime? To { get; set; }

    /// <summary>These appointments.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    public Guid[] Id { get; set; } = [];

    private protected override object? CurrentTarget => User;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var users = new UserTable(database);
        var names = users.All().ToDictionary(user => user.Id, user => user.Name);
        foreach (var appointment in Find(new AppointmentTable(database), users))
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

        var user = User is null ? null : users.Find(User) ?? throw Refusals.NoUser(User);
        var found = appointments.ListWall(user?.Id, From, To);
        return Title is null ? found : new NamePattern(Title).Select(found, appointment => appointment.Content.Title);
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

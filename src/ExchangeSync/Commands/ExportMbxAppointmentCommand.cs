using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Ics;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Writes appointments of the Microbizz calendar as one iCalendar file, or gives its text.</summary>
[Cmdlet(VerbsData.Export, "MbxAppointment", SupportsShouldProcess = true, DefaultParameterSetName = "User")]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportMbxAppointmentCommand : MbxCommand
{
    private readonly List<Appointment> _appointments = [];
    private bool _failed;

    /// <summary>Whose calendar.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "User")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string User { get; set; } = "";

    /// <summary>Only those that end after this wall time.</summary>
    [Parameter(ParameterSetName = "User")]
    public DateTime? From { get; set; }

    /// <summary>Only those that start before this wall time.</summary>
    [Parameter(ParameterSetName = "User")]
    public DateTime? To { get; set; }

    /// <summary>These appointments; pipe them from Get-MbxAppointment.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Id")]
    public Guid[] Id { get; set; } = [];

    /// <summary>The file. Without it the text comes out.</summary>
    [Parameter(Position = 1)]
    public string? Path { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object? CurrentTarget => Path ?? User;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var appointments = new AppointmentTable(Open());
        if (ParameterSetName == "User")
        {
            // A missing user must not leave an empty file behind.
            _failed = true;
            Refusals.CheckRange(From, To);
            var user = new UserTable(Open()).Find(User) ?? throw Refusals.NoUser(User);
            _appointments.AddRange(appointments.ListWall(user.Id, From, To));
            _failed = false;
            return Task.CompletedTask;
        }

        foreach (var id in Id)
        {
            if (appointments.Find(id) is { } appointment)
            {
                _appointments.Add(appointment);
            }
            else
            {
                Fail(Refusals.NoAppointment(id), id);
            }
        }

        return Task.CompletedTask;
    }

    private protected override Task EndAsync(CancellationToken cancellation)
    {
        if (_failed)
        {
            return Task.CompletedTask;
        }

        if (Path is null)
        {
            Emit(IcsWriter.Write(_appointments));
            return Task.CompletedTask;
        }

        var file = Ask(() => GetUnresolvedProviderPathFromPSPath(Path));
        ExportFile.Check(file, Force);
        if (Approve(file, $"Export {_appointments.Count} {(_appointments.Count == 1 ? "appointment" : "appointments")}"))
        {
            ExportFile.Write(file, IcsWriter.Write(_appointments));
            if (PassThru)
            {
                Emit(new FileInfo(file));
            }
        }

        return Task.CompletedTask;
    }
}

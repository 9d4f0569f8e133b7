using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Makes a user of the Microbizz calendar.</summary>
[Cmdlet(VerbsCommon.New, "MbxUser", SupportsShouldProcess = true)]
[OutputType(typeof(MbxUser))]
public sealed class NewMbxUserCommand : MbxCommand
{
    /// <summary>The name, which no other user has.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("User")]
    public string Name { get; set; } = "";

    /// <summary>The mail address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Email { get; set; }

    private protected override object CurrentTarget => Name;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        if (Approve(Name, "Create Microbizz user"))
        {
            var database = Open(create: true);
            Emit(Outputs.Of(new UserTable(database).AddNow(Name, Email), database));
        }

        return Task.CompletedTask;
    }
}

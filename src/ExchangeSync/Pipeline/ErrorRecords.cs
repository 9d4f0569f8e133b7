using System.Management.Automation;
using ExchangeSync.Sync;

namespace ExchangeSync.Pipeline;

/// <summary>The one place where exceptions become error records: stable id, category, target, recommended action.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord Of(Exception failure, object? target)
    {
        var record = failure switch
        {
            CommandException e => Make(e, e.ErrorId, e.Category, e.Target ?? target, e.Remedy),
            SideException e => Make(e, e.ErrorId, ErrorCategory.ResourceUnavailable, target, e.Remedy),
            _ => Make(failure, "MbxUnexpected", ErrorCategory.NotSpecified, target,
                "This is a defect of ExchangeSync: report it with the details of $Error[0].Exception."),
        };
        return record;
    }

    private static ErrorRecord Make(Exception e, string id, ErrorCategory category, object? target, string remedy) =>
        new(e, id, category, target) { ErrorDetails = new ErrorDetails(e.Message) { RecommendedAction = remedy } };
}

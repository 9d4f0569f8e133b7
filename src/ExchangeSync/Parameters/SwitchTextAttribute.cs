using System.Management.Automation;

namespace ExchangeSync.Parameters;

/// <summary>
/// Lets a switch be given by a column of a CSV file, whose cells are text: true, yes, 1 or false, no, 0, or empty.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SwitchTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
        {
            return inputData;
        }

        return text.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "1" => SwitchParameter.Present,
            "FALSE" or "NO" or "0" or "" => new SwitchParameter(false),
            _ => throw new ArgumentTransformationMetadataException($"'{text}' is neither true nor false."),
        };
    }
}

using System.Management.Automation;
using System.Security;

namespace ExchangeSync.Parameters;

/// <summary>Lets a password be given by a column of a CSV file. It is in clear there; from here on it is not.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SecureTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (given is null or SecureString)
        {
            return given;
        }

        // What PowerShell itself says of a value that it can't convert may show it: a password of digits alone, without quotes, is a number.
        var text = given as string ?? throw new ArgumentTransformationMetadataException("A text in quotes or a secure string is wanted, such as (Read-Host -AsSecureString).");

        if (text.Length == 0)
        {
            return null;
        }

        var secure = new SecureString();
        foreach (var character in text)
        {
            secure.AppendChar(character);
        }

        secure.MakeReadOnly();
        return secure;
    }
}

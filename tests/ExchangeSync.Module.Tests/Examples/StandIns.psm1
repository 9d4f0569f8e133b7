# Further cmdlets that the engine of the NuGet package lacks and an installed PowerShell has, as far as the examples use them.
Set-StrictMode -Version 2

function Read-Host {
    param([Parameter(Position = 0)] [string] $Prompt, [switch] $AsSecureString)
    # Nobody is at the keyboard: what would be typed is in $env:MBX_DEMO_PASSWORD.
    if ($AsSecureString) { ConvertTo-SecureString $env:MBX_DEMO_PASSWORD -AsPlainText -Force } else { $env:MBX_DEMO_PASSWORD }
}

function Get-ChildItem {
    param([Parameter(Position = 0)] [string] $Path = '.')
    $whole = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::GetDirectoryName($whole), [IO.Path]::GetFileName($whole))) { [IO.FileInfo]$file }
}

function ConvertTo-Json {
    param([Parameter(ValueFromPipeline)] $InputObject, [int] $Depth = 2, [switch] $EnumsAsStrings)
    begin { $all = [Collections.Generic.List[object]]::new() }
    process { $all.Add((ConvertTo-Plain $InputObject $Depth $EnumsAsStrings)) }
    end {
        $options = [Text.Json.JsonSerializerOptions]::new()
        $options.WriteIndented = $true
        [Text.Json.JsonSerializer]::Serialize($(if ($all.Count -eq 1) { $all[0] } else { $all }), [object], $options)
    }
}

function ConvertTo-Plain($Value, [int] $Depth, [bool] $EnumsAsStrings) {
    if ($EnumsAsStrings -and $Value -is [Enum]) { return "$Value" }
    if ($null -eq $Value -or $Value -is [string] -or $Value -is [ValueType]) { return $Value }
    if ($Value -is [Collections.IEnumerable]) { return , [object[]]@(foreach ($one in $Value) { ConvertTo-Plain $one ($Depth - 1) $EnumsAsStrings }) }
    if ($Depth -le 0) { return "$Value" }
    $object = [Collections.Generic.Dictionary[string, object]]::new()
    foreach ($property in $Value.PSObject.Properties) { $object[$property.Name] = ConvertTo-Plain $property.Value ($Depth - 1) $EnumsAsStrings }
    $object
}

Export-ModuleMember -Function Read-Host, Get-ChildItem, ConvertTo-Json

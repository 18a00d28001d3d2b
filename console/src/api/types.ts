/** Shapes of the Pinpoint API (2016-12-01), named as in the service model; `xtask codegen` owns this file. */

export interface ADMMessage {
  Action?: Action;
  Body?: string;
  ConsolidationKey?: string;
  Data?: Record<string, string>;
  ExpiresAfter?: string;
  IconReference?: string;
  ImageIconUrl?: string;
  ImageUrl?: string;
  MD5?: string;
  RawContent?: string;
  SilentPush?: boolean;
  SmallImageIconUrl?: string;
  Sound?: string;
  Substitutions?: Record<string, string[]>;
  Title?: string;
  Url?: string;
}

export interface APNSMessage {
  APNSPushType?: string;
  Action?: Action;
  Badge?: number;
  Body?: string;
  Category?: string;
  CollapseId?: string;
  Data?: Record<string, string>;
  MediaUrl?: string;
  PreferredAuthenticationMethod?: string;
  Priority?: string;
  RawContent?: string;
  SilentPush?: boolean;
  Sound?: string;
  Substitutions?: Record<string, string[]>;
  ThreadId?: string;
  TimeToLive?: number;
  Title?: string;
  Url?: string;
}

export type Action = 'OPEN_APP' | 'DEEP_LINK' | 'URL';

export interface ActivityResponse {
  ApplicationId: string;
  CampaignId: string;
  End?: string;
  ExecutionMetrics?: Record<string, string>;
  Id: string;
  Result?: string;
  ScheduledStart?: string;
  Start?: string;
  State?: string;
  SuccessfulEndpointCount?: number;
  TimezonesCompletedCount?: number;
  TimezonesTotalCount?: number;
  TotalEndpointCount?: number;
  TreatmentId?: string;
}

export interface AddressConfiguration {
  BodyOverride?: string;
  ChannelType?: ChannelType;
  Context?: Record<string, string>;
  RawContent?: string;
  Substitutions?: Record<string, string[]>;
  TitleOverride?: string;
}

export type Alignment = 'LEFT' | 'CENTER' | 'RIGHT';

export interface ApplicationDateRangeKpiResponse {
  ApplicationId: string;
  EndTime: string;
  KpiName: string;
  KpiResult: BaseKpiResult;
  NextToken?: string;
  StartTime: string;
}

export interface ApplicationResponse {
  Arn: string;
  CreationDate?: string;
  Id: string;
  Name: string;
  tags?: Record<string, string>;
}

export interface ApplicationSettingsJourneyLimits {
  DailyCap?: number;
  TimeframeCap?: JourneyTimeframeCap;
  TotalCap?: number;
}

export interface ApplicationSettingsResource {
  ApplicationId: string;
  CampaignHook?: CampaignHook;
  JourneyLimits?: ApplicationSettingsJourneyLimits;
  LastModifiedDate?: string;
  Limits?: CampaignLimits;
  QuietTime?: QuietTime;
}

export interface AttributeDimension {
  AttributeType?: AttributeType;
  Values: string[];
}

export type AttributeType = 'INCLUSIVE' | 'EXCLUSIVE' | 'CONTAINS' | 'BEFORE' | 'AFTER' | 'ON' | 'BETWEEN';

export interface BaiduMessage {
  Action?: Action;
  Body?: string;
  Data?: Record<string, string>;
  IconReference?: string;
  ImageIconUrl?: string;
  ImageUrl?: string;
  RawContent?: string;
  SilentPush?: boolean;
  SmallImageIconUrl?: string;
  Sound?: string;
  Substitutions?: Record<string, string[]>;
  TimeToLive?: number;
  Title?: string;
  Url?: string;
}

export interface BaseKpiResult {
  Rows: ResultRow[];
}

export type ButtonAction = 'LINK' | 'DEEP_LINK' | 'CLOSE';

export interface CampaignCustomMessage {
  Data?: string;
}

export interface CampaignDateRangeKpiResponse {
  ApplicationId: string;
  CampaignId: string;
  EndTime: string;
  KpiName: string;
  KpiResult: BaseKpiResult;
  NextToken?: string;
  StartTime: string;
}

export interface CampaignEmailMessage {
  Body?: string;
  FromAddress?: string;
  Headers?: MessageHeader[];
  HtmlBody?: string;
  Title?: string;
}

export interface CampaignEventFilter {
  Dimensions: EventDimensions;
  FilterType: FilterType;
}

export interface CampaignHook {
  LambdaFunctionName?: string;
  Mode?: Mode;
  WebUrl?: string;
}

export interface CampaignInAppMessage {
  Body?: string;
  Content?: InAppMessageContent[];
  CustomConfig?: Record<string, string>;
  Layout?: Layout;
}

export interface CampaignLimits {
  Daily?: number;
  MaximumDuration?: number;
  MessagesPerSecond?: number;
  Session?: number;
  Total?: number;
}

export interface CampaignResponse {
  AdditionalTreatments?: TreatmentResource[];
  ApplicationId: string;
  Arn: string;
  CreationDate: string;
  CustomDeliveryConfiguration?: CustomDeliveryConfiguration;
  DefaultState?: CampaignState;
  Description?: string;
  HoldoutPercent?: number;
  Hook?: CampaignHook;
  Id: string;
  IsPaused?: boolean;
  LastModifiedDate: string;
  Limits?: CampaignLimits;
  MessageConfiguration?: MessageConfiguration;
  Name?: string;
  Priority?: number;
  Schedule?: Schedule;
  SegmentId: string;
  SegmentVersion: number;
  State?: CampaignState;
  TemplateConfiguration?: TemplateConfiguration;
  TreatmentDescription?: string;
  TreatmentName?: string;
  Version?: number;
  tags?: Record<string, string>;
}

export interface CampaignSmsMessage {
  Body?: string;
  EntityId?: string;
  MessageType?: MessageType;
  OriginationNumber?: string;
  SenderId?: string;
  TemplateId?: string;
}

export interface CampaignState {
  CampaignStatus?: CampaignStatus;
}

export type CampaignStatus = 'SCHEDULED' | 'EXECUTING' | 'PENDING_NEXT_RUN' | 'COMPLETED' | 'PAUSED' | 'DELETED' | 'INVALID';

export interface ChannelResponse {
  ApplicationId?: string;
  CreationDate?: string;
  Enabled?: boolean;
  HasCredential?: boolean;
  Id?: string;
  IsArchived?: boolean;
  LastModifiedBy?: string;
  LastModifiedDate?: string;
  Version?: number;
}

export type ChannelType = 'PUSH' | 'GCM' | 'APNS' | 'APNS_SANDBOX' | 'APNS_VOIP' | 'APNS_VOIP_SANDBOX' | 'ADM' | 'SMS' | 'VOICE' | 'EMAIL' | 'BAIDU' | 'CUSTOM' | 'IN_APP';

export interface ChannelsResponse {
  Channels: Record<string, ChannelResponse>;
}

export interface CreateApplicationRequest {
  Name: string;
  tags?: Record<string, string>;
}

export interface CreateTemplateMessageBody {
  Arn?: string;
  Message?: string;
  RequestID?: string;
}

export interface CustomDeliveryConfiguration {
  DeliveryUri: string;
  EndpointTypes?: __EndpointTypesElement[];
}

export interface DefaultButtonConfiguration {
  BackgroundColor?: string;
  BorderRadius?: number;
  ButtonAction: ButtonAction;
  Link?: string;
  Text: string;
  TextColor?: string;
}

export interface DefaultMessage {
  Body?: string;
  Substitutions?: Record<string, string[]>;
}

export interface DefaultPushNotificationMessage {
  Action?: Action;
  Body?: string;
  Data?: Record<string, string>;
  SilentPush?: boolean;
  Substitutions?: Record<string, string[]>;
  Title?: string;
  Url?: string;
}

export type DeliveryStatus = 'SUCCESSFUL' | 'THROTTLED' | 'TEMPORARY_FAILURE' | 'PERMANENT_FAILURE' | 'UNKNOWN_FAILURE' | 'OPT_OUT' | 'DUPLICATE';

export type DimensionType = 'INCLUSIVE' | 'EXCLUSIVE';

export interface DirectMessageConfiguration {
  ADMMessage?: ADMMessage;
  APNSMessage?: APNSMessage;
  BaiduMessage?: BaiduMessage;
  DefaultMessage?: DefaultMessage;
  DefaultPushNotificationMessage?: DefaultPushNotificationMessage;
  EmailMessage?: EmailMessage;
  GCMMessage?: GCMMessage;
  SMSMessage?: SMSMessage;
  VoiceMessage?: VoiceMessage;
}

export type Duration = 'HR_24' | 'DAY_7' | 'DAY_14' | 'DAY_30';

export interface EmailChannelRequest {
  ConfigurationSet?: string;
  Enabled?: boolean;
  FromAddress: string;
  Identity: string;
  OrchestrationSendingRoleArn?: string;
  RoleArn?: string;
}

export interface EmailChannelResponse {
  ApplicationId?: string;
  ConfigurationSet?: string;
  CreationDate?: string;
  Enabled?: boolean;
  FromAddress?: string;
  HasCredential?: boolean;
  Id?: string;
  Identity?: string;
  IsArchived?: boolean;
  LastModifiedBy?: string;
  LastModifiedDate?: string;
  MessagesPerSecond?: number;
  OrchestrationSendingRoleArn?: string;
  Platform: string;
  RoleArn?: string;
  Version?: number;
}

export interface EmailMessage {
  Body?: string;
  FeedbackForwardingAddress?: string;
  FromAddress?: string;
  RawEmail?: RawEmail;
  ReplyToAddresses?: string[];
  SimpleEmail?: SimpleEmail;
  Substitutions?: Record<string, string[]>;
}

export interface EmailTemplateRequest {
  DefaultSubstitutions?: string;
  Headers?: MessageHeader[];
  HtmlPart?: string;
  RecommenderId?: string;
  Subject?: string;
  TemplateDescription?: string;
  TextPart?: string;
  tags?: Record<string, string>;
}

export interface EmailTemplateResponse {
  Arn?: string;
  CreationDate: string;
  DefaultSubstitutions?: string;
  Headers?: MessageHeader[];
  HtmlPart?: string;
  LastModifiedDate: string;
  RecommenderId?: string;
  Subject?: string;
  TemplateDescription?: string;
  TemplateName: string;
  TemplateType: TemplateType;
  TextPart?: string;
  Version?: string;
  tags?: Record<string, string>;
}

export interface EndpointDemographic {
  AppVersion?: string;
  Locale?: string;
  Make?: string;
  Model?: string;
  ModelVersion?: string;
  Platform?: string;
  PlatformVersion?: string;
  Timezone?: string;
}

export interface EndpointItemResponse {
  Message?: string;
  StatusCode?: number;
}

export interface EndpointLocation {
  City?: string;
  Country?: string;
  Latitude?: number;
  Longitude?: number;
  PostalCode?: string;
  Region?: string;
}

export interface EndpointMessageResult {
  Address?: string;
  DeliveryStatus: DeliveryStatus;
  MessageId?: string;
  StatusCode: number;
  StatusMessage?: string;
  UpdatedToken?: string;
}

export interface EndpointRequest {
  Address?: string;
  Attributes?: Record<string, string[]>;
  ChannelType?: ChannelType;
  Demographic?: EndpointDemographic;
  EffectiveDate?: string;
  EndpointStatus?: string;
  Location?: EndpointLocation;
  Metrics?: Record<string, number>;
  OptOut?: string;
  RequestId?: string;
  User?: EndpointUser;
}

export interface EndpointResponse {
  Address?: string;
  ApplicationId?: string;
  Attributes?: Record<string, string[]>;
  ChannelType?: ChannelType;
  CohortId?: string;
  CreationDate?: string;
  Demographic?: EndpointDemographic;
  EffectiveDate?: string;
  EndpointStatus?: string;
  Id?: string;
  Location?: EndpointLocation;
  Metrics?: Record<string, number>;
  OptOut?: string;
  RequestId?: string;
  User?: EndpointUser;
}

export interface EndpointSendConfiguration {
  BodyOverride?: string;
  Context?: Record<string, string>;
  RawContent?: string;
  Substitutions?: Record<string, string[]>;
  TitleOverride?: string;
}

export interface EndpointUser {
  UserAttributes?: Record<string, string[]>;
  UserId?: string;
}

export interface Event {
  AppPackageName?: string;
  AppTitle?: string;
  AppVersionCode?: string;
  Attributes?: Record<string, string>;
  ClientSdkVersion?: string;
  EventType: string;
  Metrics?: Record<string, number>;
  SdkName?: string;
  Session?: Session;
  Timestamp: string;
}

export interface EventDimensions {
  Attributes?: Record<string, AttributeDimension>;
  EventType?: SetDimension;
  Metrics?: Record<string, MetricDimension>;
}

export interface EventItemResponse {
  Message?: string;
  StatusCode?: number;
}

export interface EventsBatch {
  Endpoint: PublicEndpoint;
  Events: Record<string, Event>;
}

export interface EventsRequest {
  BatchItem: Record<string, EventsBatch>;
}

export interface EventsResponse {
  Results?: Record<string, ItemResponse>;
}

export interface ExportJobRequest {
  RoleArn: string;
  S3UrlPrefix: string;
  SegmentId?: string;
  SegmentVersion?: number;
}

export interface ExportJobResource {
  RoleArn: string;
  S3UrlPrefix: string;
  SegmentId?: string;
  SegmentVersion?: number;
}

export interface ExportJobResponse {
  ApplicationId: string;
  CompletedPieces?: number;
  CompletionDate?: string;
  CreationDate: string;
  Definition: ExportJobResource;
  FailedPieces?: number;
  Failures?: string[];
  Id: string;
  JobStatus: JobStatus;
  TotalFailures?: number;
  TotalPieces?: number;
  TotalProcessed?: number;
  Type: string;
}

export type FilterType = 'SYSTEM' | 'ENDPOINT';

export type Format = 'CSV' | 'JSON';

export type Frequency = 'ONCE' | 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'EVENT' | 'IN_APP_EVENT';

export interface GCMMessage {
  Action?: Action;
  Body?: string;
  CollapseKey?: string;
  Data?: Record<string, string>;
  IconReference?: string;
  ImageIconUrl?: string;
  ImageUrl?: string;
  PreferredAuthenticationMethod?: string;
  Priority?: string;
  RawContent?: string;
  RestrictedPackageName?: string;
  SilentPush?: boolean;
  SmallImageIconUrl?: string;
  Sound?: string;
  Substitutions?: Record<string, string[]>;
  TimeToLive?: number;
  Title?: string;
  Url?: string;
}

export interface GPSCoordinates {
  Latitude: number;
  Longitude: number;
}

export interface GPSPointDimension {
  Coordinates: GPSCoordinates;
  RangeInKilometers?: number;
}

export interface ImportJobRequest {
  DefineSegment?: boolean;
  ExternalId?: string;
  Format: Format;
  RegisterEndpoints?: boolean;
  RoleArn: string;
  S3Url: string;
  SegmentId?: string;
  SegmentName?: string;
}

export interface ImportJobResource {
  DefineSegment?: boolean;
  ExternalId?: string;
  Format: Format;
  RegisterEndpoints?: boolean;
  RoleArn: string;
  S3Url: string;
  SegmentId?: string;
  SegmentName?: string;
}

export interface ImportJobResponse {
  ApplicationId: string;
  CompletedPieces?: number;
  CompletionDate?: string;
  CreationDate: string;
  Definition: ImportJobResource;
  FailedPieces?: number;
  Failures?: string[];
  Id: string;
  JobStatus: JobStatus;
  TotalFailures?: number;
  TotalPieces?: number;
  TotalProcessed?: number;
  Type: string;
}

export interface InAppMessageBodyConfig {
  Alignment: Alignment;
  Body: string;
  TextColor: string;
}

export interface InAppMessageButton {
  Android?: OverrideButtonConfiguration;
  DefaultConfig?: DefaultButtonConfiguration;
  IOS?: OverrideButtonConfiguration;
  Web?: OverrideButtonConfiguration;
}

export interface InAppMessageContent {
  BackgroundColor?: string;
  BodyConfig?: InAppMessageBodyConfig;
  HeaderConfig?: InAppMessageHeaderConfig;
  ImageUrl?: string;
  PrimaryBtn?: InAppMessageButton;
  SecondaryBtn?: InAppMessageButton;
}

export interface InAppMessageHeaderConfig {
  Alignment: Alignment;
  Header: string;
  TextColor: string;
}

export type Include = 'ALL' | 'ANY' | 'NONE';

export interface ItemResponse {
  EndpointItemResponse?: EndpointItemResponse;
  EventsItemResponse?: Record<string, EventItemResponse>;
}

export type JobStatus = 'CREATED' | 'PREPARING_FOR_INITIALIZATION' | 'INITIALIZING' | 'PROCESSING' | 'PENDING_JOB' | 'COMPLETING' | 'COMPLETED' | 'FAILING' | 'FAILED';

export interface JourneyTimeframeCap {
  Cap?: number;
  Days?: number;
}

export type Layout = 'BOTTOM_BANNER' | 'TOP_BANNER' | 'OVERLAYS' | 'MOBILE_FEED' | 'MIDDLE_BANNER' | 'CAROUSEL';

export interface Message {
  Action?: Action;
  Body?: string;
  ImageIconUrl?: string;
  ImageSmallIconUrl?: string;
  ImageUrl?: string;
  JsonBody?: string;
  MediaUrl?: string;
  RawContent?: string;
  SilentPush?: boolean;
  TimeToLive?: number;
  Title?: string;
  Url?: string;
}

export interface MessageBody {
  Message?: string;
  RequestID?: string;
}

export interface MessageConfiguration {
  ADMMessage?: Message;
  APNSMessage?: Message;
  BaiduMessage?: Message;
  CustomMessage?: CampaignCustomMessage;
  DefaultMessage?: Message;
  EmailMessage?: CampaignEmailMessage;
  GCMMessage?: Message;
  InAppMessage?: CampaignInAppMessage;
  SMSMessage?: CampaignSmsMessage;
}

export interface MessageHeader {
  Name?: string;
  Value?: string;
}

export interface MessageRequest {
  Addresses?: Record<string, AddressConfiguration>;
  Context?: Record<string, string>;
  Endpoints?: Record<string, EndpointSendConfiguration>;
  MessageConfiguration: DirectMessageConfiguration;
  TemplateConfiguration?: TemplateConfiguration;
  TraceId?: string;
}

export interface MessageResponse {
  ApplicationId: string;
  EndpointResult?: Record<string, EndpointMessageResult>;
  RequestId?: string;
  Result?: Record<string, MessageResult>;
}

export interface MessageResult {
  DeliveryStatus: DeliveryStatus;
  MessageId?: string;
  StatusCode: number;
  StatusMessage?: string;
  UpdatedToken?: string;
}

export type MessageType = 'TRANSACTIONAL' | 'PROMOTIONAL';

export interface MetricDimension {
  ComparisonOperator: string;
  Value: number;
}

export type Mode = 'DELIVERY' | 'FILTER';

export interface OverrideButtonConfiguration {
  ButtonAction: ButtonAction;
  Link?: string;
}

export interface PublicEndpoint {
  Address?: string;
  Attributes?: Record<string, string[]>;
  ChannelType?: ChannelType;
  Demographic?: EndpointDemographic;
  EffectiveDate?: string;
  EndpointStatus?: string;
  Location?: EndpointLocation;
  Metrics?: Record<string, number>;
  OptOut?: string;
  RequestId?: string;
  User?: EndpointUser;
}

export interface QuietTime {
  End?: string;
  Start?: string;
}

export interface RawEmail {
  Data?: string;
}

export interface RecencyDimension {
  Duration: Duration;
  RecencyType: RecencyType;
}

export type RecencyType = 'ACTIVE' | 'INACTIVE';

export interface ResultRow {
  GroupedBys: ResultRowValue[];
  Values: ResultRowValue[];
}

export interface ResultRowValue {
  Key: string;
  Type: string;
  Value: string;
}

export interface SMSMessage {
  Body?: string;
  EntityId?: string;
  Keyword?: string;
  MediaUrl?: string;
  MessageType?: MessageType;
  OriginationNumber?: string;
  SenderId?: string;
  Substitutions?: Record<string, string[]>;
  TemplateId?: string;
}

export interface Schedule {
  EndTime?: string;
  EventFilter?: CampaignEventFilter;
  Frequency?: Frequency;
  IsLocalTime?: boolean;
  QuietTime?: QuietTime;
  StartTime: string;
  Timezone?: string;
}

export interface SegmentBehaviors {
  Recency?: RecencyDimension;
}

export interface SegmentDemographics {
  AppVersion?: SetDimension;
  Channel?: SetDimension;
  DeviceType?: SetDimension;
  Make?: SetDimension;
  Model?: SetDimension;
  Platform?: SetDimension;
}

export interface SegmentDimensions {
  Attributes?: Record<string, AttributeDimension>;
  Behavior?: SegmentBehaviors;
  Demographic?: SegmentDemographics;
  Location?: SegmentLocation;
  Metrics?: Record<string, MetricDimension>;
  UserAttributes?: Record<string, AttributeDimension>;
}

export interface SegmentGroup {
  Dimensions?: SegmentDimensions[];
  SourceSegments?: SegmentReference[];
  SourceType?: SourceType;
  Type?: Type;
}

export interface SegmentGroupList {
  Groups?: SegmentGroup[];
  Include?: Include;
}

export interface SegmentImportResource {
  ChannelCounts?: Record<string, number>;
  ExternalId: string;
  Format: Format;
  RoleArn: string;
  S3Url: string;
  Size: number;
}

export interface SegmentLocation {
  Country?: SetDimension;
  GPSPoint?: GPSPointDimension;
}

export interface SegmentReference {
  Id: string;
  Version?: number;
}

export interface SegmentResponse {
  ApplicationId: string;
  Arn: string;
  CreationDate: string;
  Dimensions?: SegmentDimensions;
  Id: string;
  ImportDefinition?: SegmentImportResource;
  LastModifiedDate?: string;
  Name?: string;
  SegmentGroups?: SegmentGroupList;
  SegmentType: SegmentType;
  Version?: number;
  tags?: Record<string, string>;
}

export type SegmentType = 'DIMENSIONAL' | 'IMPORT';

export interface SegmentsResponse {
  Item: SegmentResponse[];
  NextToken?: string;
}

export interface Session {
  Duration?: number;
  Id: string;
  StartTimestamp: string;
  StopTimestamp?: string;
}

export interface SetDimension {
  DimensionType?: DimensionType;
  Values: string[];
}

export interface SimpleEmail {
  Headers?: MessageHeader[];
  HtmlPart?: SimpleEmailPart;
  Subject?: SimpleEmailPart;
  TextPart?: SimpleEmailPart;
}

export interface SimpleEmailPart {
  Charset?: string;
  Data?: string;
}

export type SourceType = 'ALL' | 'ANY' | 'NONE';

export interface Template {
  Name?: string;
  Version?: string;
}

export interface TemplateActiveVersionRequest {
  Version?: string;
}

export interface TemplateConfiguration {
  EmailTemplate?: Template;
  InAppTemplate?: Template;
  PushTemplate?: Template;
  SMSTemplate?: Template;
  VoiceTemplate?: Template;
}

export interface TemplateResponse {
  Arn?: string;
  CreationDate: string;
  DefaultSubstitutions?: string;
  LastModifiedDate: string;
  TemplateDescription?: string;
  TemplateName: string;
  TemplateType: TemplateType;
  Version?: string;
  tags?: Record<string, string>;
}

export type TemplateType = 'EMAIL' | 'SMS' | 'VOICE' | 'PUSH' | 'INAPP';

export interface TemplateVersionResponse {
  CreationDate: string;
  DefaultSubstitutions?: string;
  LastModifiedDate: string;
  TemplateDescription?: string;
  TemplateName: string;
  TemplateType: string;
  Version?: string;
}

export interface TreatmentResource {
  CustomDeliveryConfiguration?: CustomDeliveryConfiguration;
  Id: string;
  MessageConfiguration?: MessageConfiguration;
  Schedule?: Schedule;
  SizePercent: number;
  State?: CampaignState;
  TemplateConfiguration?: TemplateConfiguration;
  TreatmentDescription?: string;
  TreatmentName?: string;
}

export type Type = 'ALL' | 'ANY' | 'NONE';

export interface VoiceMessage {
  Body?: string;
  LanguageCode?: string;
  OriginationNumber?: string;
  Substitutions?: Record<string, string[]>;
  VoiceId?: string;
}

export interface WriteApplicationSettingsRequest {
  CampaignHook?: CampaignHook;
  CloudWatchMetricsEnabled?: boolean;
  EventTaggingEnabled?: boolean;
  JourneyLimits?: ApplicationSettingsJourneyLimits;
  Limits?: CampaignLimits;
  QuietTime?: QuietTime;
}

export interface WriteCampaignRequest {
  AdditionalTreatments?: WriteTreatmentResource[];
  CustomDeliveryConfiguration?: CustomDeliveryConfiguration;
  Description?: string;
  HoldoutPercent?: number;
  Hook?: CampaignHook;
  IsPaused?: boolean;
  Limits?: CampaignLimits;
  MessageConfiguration?: MessageConfiguration;
  Name?: string;
  Priority?: number;
  Schedule?: Schedule;
  SegmentId?: string;
  SegmentVersion?: number;
  TemplateConfiguration?: TemplateConfiguration;
  TreatmentDescription?: string;
  TreatmentName?: string;
  tags?: Record<string, string>;
}

export interface WriteSegmentRequest {
  Dimensions?: SegmentDimensions;
  Name?: string;
  SegmentGroups?: SegmentGroupList;
  tags?: Record<string, string>;
}

export interface WriteTreatmentResource {
  CustomDeliveryConfiguration?: CustomDeliveryConfiguration;
  MessageConfiguration?: MessageConfiguration;
  Schedule?: Schedule;
  SizePercent: number;
  TemplateConfiguration?: TemplateConfiguration;
  TreatmentDescription?: string;
  TreatmentName?: string;
}

export type __EndpointTypesElement = 'PUSH' | 'GCM' | 'APNS' | 'APNS_SANDBOX' | 'APNS_VOIP' | 'APNS_VOIP_SANDBOX' | 'ADM' | 'SMS' | 'VOICE' | 'EMAIL' | 'BAIDU' | 'CUSTOM' | 'IN_APP';

pragma application_id = 1868654947;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE budgets (
	name TEXT NOT NULL, 
	period TEXT NOT NULL, 
	limit_pico INTEGER NOT NULL, 
	filters TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	CONSTRAINT pk_budgets PRIMARY KEY (name), 
	CONSTRAINT ck_budgets_limit_pico CHECK (limit_pico >= 0)
);
INSERT INTO "budgets" VALUES('b','monthly',5000000000000,'{"project":"p"}',1793491200000000);
CREATE TABLE corrections (
	request INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	line TEXT NOT NULL, 
	CONSTRAINT pk_corrections PRIMARY KEY (request, digest), 
	CONSTRAINT fk_corrections_request FOREIGN KEY(request) REFERENCES requests (n)
)
 WITHOUT ROWID

;
INSERT INTO "corrections" VALUES(1,'e45ae57a2b41125cd5df2af5d8b61d609b387adc4d248952391ddfa916c65478','{"accepted_prediction_tokens":null,"audio_seconds":null,"batch":false,"cache_creation_12h_input_tokens":null,"cache_creation_input_tokens":null,"cache_read_audio_tokens":null,"cache_read_image_tokens":null,"cache_read_input_tokens":null,"cost_parts":{"input_tokens":"0.00000135","output_tokens":"0.0000006"},"cost_reason":null,"cost_status":"priced","cost_usd":"0.00000195","duration_ms":null,"endpoint":"/chat/completions","error_code":null,"error_type":null,"finish_reasons":null,"flags":[],"http_status":null,"id":"r1","images":null,"input_audio_tokens":null,"input_characters":null,"input_image_tokens":null,"input_tokens":900,"key_hint":null,"operation":"chat","origin":"test","output_audio_tokens":null,"output_image_tokens":null,"output_tokens":120,"parent_id":null,"price":{"effective_from":"2026-01-01","rates":{"input":"0.15"},"source":"book","tier":"default"},"priced_at":null,"project":null,"provider":null,"reasoning_output_tokens":null,"rejected_prediction_tokens":null,"reported_cost_usd":null,"request_id":null,"request_model":"gpt-4o-mini","request_service_tier":null,"response_id":null,"response_model":null,"retries":null,"server_address":null,"service_tier":null,"started_at":"2026-11-23T12:00:00.000004Z","state":"complete","stream":false,"tags":{},"time_to_first_token_ms":null,"tool_calls":null,"total_tokens":1020,"usage_source":"response","video_seconds":null}');
CREATE TABLE costs (
	request INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	pico INTEGER, 
	reason TEXT, 
	why TEXT NOT NULL, 
	rule_version TEXT, 
	price INTEGER, 
	parts_known SMALLINT NOT NULL, 
	input_tokens_pico INTEGER, 
	cache_read_input_tokens_pico INTEGER, 
	cache_creation_input_tokens_pico INTEGER, 
	cache_creation_12h_input_tokens_pico INTEGER, 
	input_audio_tokens_pico INTEGER, 
	input_image_tokens_pico INTEGER, 
	cache_read_audio_tokens_pico INTEGER, 
	cache_read_image_tokens_pico INTEGER, 
	output_tokens_pico INTEGER, 
	reasoning_output_tokens_pico INTEGER, 
	output_audio_tokens_pico INTEGER, 
	output_image_tokens_pico INTEGER, 
	tool_calls_pico INTEGER, 
	audio_seconds_pico INTEGER, 
	video_seconds_pico INTEGER, 
	images_pico INTEGER, 
	input_characters_pico INTEGER, 
	requests_pico INTEGER, 
	uplift_pico INTEGER, 
	other_pico INTEGER, 
	other_parts TEXT, 
	CONSTRAINT pk_costs PRIMARY KEY (request, seq), 
	CONSTRAINT ck_costs_status CHECK (status in ('priced', 'partial', 'unpriced', 'free', 'none')), 
	CONSTRAINT ck_costs_parts_sum CHECK (parts_known = 0 or pico is null or pico = coalesce(input_tokens_pico, 0) + coalesce(cache_read_input_tokens_pico, 0) + coalesce(cache_creation_input_tokens_pico, 0) + coalesce(cache_creation_12h_input_tokens_pico, 0) + coalesce(input_audio_tokens_pico, 0) + coalesce(input_image_tokens_pico, 0) + coalesce(cache_read_audio_tokens_pico, 0) + coalesce(cache_read_image_tokens_pico, 0) + coalesce(output_tokens_pico, 0) + coalesce(reasoning_output_tokens_pico, 0) + coalesce(output_audio_tokens_pico, 0) + coalesce(output_image_tokens_pico, 0) + coalesce(tool_calls_pico, 0) + coalesce(audio_seconds_pico, 0) + coalesce(video_seconds_pico, 0) + coalesce(images_pico, 0) + coalesce(input_characters_pico, 0) + coalesce(requests_pico, 0) + coalesce(uplift_pico, 0) + coalesce(other_pico, 0)), 
	CONSTRAINT ck_costs_pico CHECK (pico >= 0), 
	CONSTRAINT fk_costs_price FOREIGN KEY(price) REFERENCES prices (n), 
	CONSTRAINT fk_costs_request FOREIGN KEY(request) REFERENCES requests (n)
)
 WITHOUT ROWID

;
INSERT INTO "costs" VALUES(1,1,1795435200000004,'priced',1950000,NULL,'recorded',NULL,1,1,1350000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "costs" VALUES(2,1,1795435200000004,'unpriced',NULL,'not_priced','recorded',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "costs" VALUES(3,1,946684799999999,'partial',7,'no rate for audio','recorded','3',2,1,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,'{"moonlight":2}');
INSERT INTO "costs" VALUES(4,1,1795435200000004,'none',NULL,NULL,'recorded',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE prices (
	n INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_prices PRIMARY KEY (n), 
	CONSTRAINT uq_prices_digest UNIQUE (digest)
);
INSERT INTO "prices" VALUES(1,'b04b01ce68294583373ad1714b2995e80ec828280a4ffe268c36b139a8999a32','{"effective_from":"2026-01-01","rates":{"input":"0.15"},"source":"book","tier":"default"}');
INSERT INTO "prices" VALUES(2,'64c9edfdfac809b8ca157e2f1e8dd0500c3d2be6a34b030b98c60ad2127e7aaa','{"rates":{"input_tokens":"1.25"},"source":"x","version":"3"}');
CREATE TABLE pruned_ids (
	id TEXT NOT NULL, 
	CONSTRAINT pk_pruned_ids PRIMARY KEY (id)
)
 WITHOUT ROWID

;
INSERT INTO "pruned_ids" VALUES('r9');
CREATE TABLE pruned_quarters (
	bucket INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	requests INTEGER NOT NULL, 
	errors INTEGER NOT NULL, 
	unpriced INTEGER NOT NULL, 
	estimated INTEGER NOT NULL, 
	input_tokens INTEGER NOT NULL, 
	cache_read_input_tokens INTEGER NOT NULL, 
	cache_creation_input_tokens INTEGER NOT NULL, 
	output_tokens INTEGER NOT NULL, 
	reasoning_output_tokens INTEGER NOT NULL, 
	total_tokens INTEGER NOT NULL, 
	unpriced_tokens INTEGER NOT NULL, 
	costed INTEGER NOT NULL, 
	cost_milli INTEGER NOT NULL, 
	cost_rest_pico INTEGER NOT NULL, 
	CONSTRAINT pk_pruned_quarters PRIMARY KEY (bucket, model)
)
 WITHOUT ROWID

;
INSERT INTO "pruned_quarters" VALUES(883612800000000,'gpt-4o-mini',1,0,0,0,900,0,0,120,0,1020,0,1,0,1950000);
CREATE TABLE requests (
	n INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	duration_ms DOUBLE, 
	time_to_first_token_ms DOUBLE, 
	origin TEXT NOT NULL, 
	project TEXT, 
	tags TEXT, 
	provider TEXT, 
	server_address TEXT, 
	endpoint TEXT NOT NULL, 
	operation TEXT, 
	request_model TEXT, 
	response_model TEXT, 
	service_tier TEXT, 
	request_service_tier TEXT, 
	batch SMALLINT DEFAULT '0' NOT NULL, 
	stream SMALLINT DEFAULT '0' NOT NULL, 
	state TEXT NOT NULL, 
	http_status INTEGER, 
	error_type TEXT, 
	error_code TEXT, 
	finish_reasons TEXT, 
	response_id TEXT, 
	request_id TEXT, 
	parent_id TEXT, 
	retries INTEGER, 
	key_hint TEXT, 
	input_tokens INTEGER, 
	cache_read_input_tokens INTEGER, 
	cache_creation_input_tokens INTEGER, 
	input_audio_tokens INTEGER, 
	input_image_tokens INTEGER, 
	output_tokens INTEGER, 
	reasoning_output_tokens INTEGER, 
	output_audio_tokens INTEGER, 
	output_image_tokens INTEGER, 
	total_tokens INTEGER, 
	audio_seconds DOUBLE, 
	images INTEGER, 
	cache_creation_12h_input_tokens INTEGER, 
	cache_read_audio_tokens INTEGER, 
	cache_read_image_tokens INTEGER, 
	accepted_prediction_tokens INTEGER, 
	rejected_prediction_tokens INTEGER, 
	input_characters INTEGER, 
	video_seconds DOUBLE, 
	tool_calls TEXT, 
	usage_source TEXT NOT NULL, 
	reported_pico INTEGER, 
	flags TEXT, 
	extra TEXT, 
	cost_status TEXT NOT NULL, 
	cost_pico INTEGER, 
	cost_seq INTEGER NOT NULL, 
	voided SMALLINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_requests PRIMARY KEY (n), 
	CONSTRAINT ck_requests_cache_write_exceeds_input CHECK (cache_creation_input_tokens <= input_tokens or coalesce(flags, '') like '%cache_write_exceeds_input%'), 
	CONSTRAINT ck_requests_cached_exceeds_input CHECK (cache_read_input_tokens <= input_tokens or coalesce(flags, '') like '%cached_exceeds_input%'), 
	CONSTRAINT ck_requests_cost_status CHECK (cost_status in ('priced', 'partial', 'unpriced', 'free', 'none')), 
	CONSTRAINT ck_requests_reasoning_exceeds_output CHECK (reasoning_output_tokens <= output_tokens or coalesce(flags, '') like '%reasoning_exceeds_output%'), 
	CONSTRAINT ck_requests_state CHECK (state in ('complete', 'incomplete', 'cancelled', 'error')), 
	CONSTRAINT ck_requests_usage_source CHECK (usage_source in ('response', 'stream', 'partial', 'estimated', 'missing', 'none')), 
	CONSTRAINT ck_requests_accepted_prediction_tokens CHECK (accepted_prediction_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_batch CHECK (batch in (0, 1)), 
	CONSTRAINT ck_requests_cache_creation_12h_input_tokens CHECK (cache_creation_12h_input_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_cache_creation_input_tokens CHECK (cache_creation_input_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_cache_read_audio_tokens CHECK (cache_read_audio_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_cache_read_image_tokens CHECK (cache_read_image_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_cache_read_input_tokens CHECK (cache_read_input_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_cost_pico CHECK (cost_pico >= 0), 
	CONSTRAINT ck_requests_images CHECK (images between 0 and 1000000000000), 
	CONSTRAINT ck_requests_input_audio_tokens CHECK (input_audio_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_input_characters CHECK (input_characters between 0 and 1000000000000), 
	CONSTRAINT ck_requests_input_image_tokens CHECK (input_image_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_input_tokens CHECK (input_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_id CHECK (length(id) between 1 and 64), 
	CONSTRAINT ck_requests_output_audio_tokens CHECK (output_audio_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_output_image_tokens CHECK (output_image_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_output_tokens CHECK (output_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_reasoning_output_tokens CHECK (reasoning_output_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_rejected_prediction_tokens CHECK (rejected_prediction_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_stream CHECK (stream in (0, 1)), 
	CONSTRAINT ck_requests_total_tokens CHECK (total_tokens between 0 and 1000000000000), 
	CONSTRAINT ck_requests_voided CHECK (voided in (0, 1)), 
	CONSTRAINT uq_requests_id UNIQUE (id)
);
INSERT INTO "requests" VALUES(1,'r1',1795435200000004,NULL,NULL,'test',NULL,NULL,NULL,NULL,'/chat/completions','chat','gpt-4o-mini',NULL,NULL,NULL,0,0,'complete',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,900,NULL,NULL,NULL,NULL,120,1,NULL,NULL,1020,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'response',NULL,NULL,NULL,'priced',1950000,1,0);
INSERT INTO "requests" VALUES(2,'r2',1795435200000004,NULL,NULL,'test','p','{"a":"b"}',NULL,NULL,'/chat/completions','chat','gpt-4o-mini',NULL,NULL,NULL,0,0,'complete',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,900,NULL,NULL,NULL,NULL,120,NULL,NULL,NULL,1020,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'response',NULL,NULL,NULL,'unpriced',NULL,1,0);
INSERT INTO "requests" VALUES(3,'full',946684799999999,12.5,1.25,'import:x','p','{"a":"b","q\"x":"ü"}','openai','api.openai.com','/responses','chat','gpt-5','gpt-5-2025-08-07','flex','auto',1,1,'incomplete',200,'t','c','["length","stop"]','resp_1','req_1','r0',2,'sk-proj-…abcd',100,10,5,1,2,50,30,3,4,150,1.5,2,1,1,1,6,7,8,2.25,'{"web_search":2}','stream',8,'["odd"]','{"their_field":[1,{"x":null}]}','partial',7,1,0);
INSERT INTO "requests" VALUES(4,'r4',1795435200000004,NULL,NULL,'test',NULL,NULL,NULL,NULL,'/chat/completions','chat','gpt-4o-mini',NULL,NULL,NULL,0,0,'error',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'missing',NULL,NULL,NULL,'none',NULL,1,1);
CREATE TABLE rollup_hours (
	bucket INTEGER NOT NULL, 
	requests INTEGER NOT NULL, 
	errors INTEGER NOT NULL, 
	unpriced INTEGER NOT NULL, 
	estimated INTEGER NOT NULL, 
	input_tokens INTEGER NOT NULL, 
	cache_read_input_tokens INTEGER NOT NULL, 
	cache_creation_input_tokens INTEGER NOT NULL, 
	output_tokens INTEGER NOT NULL, 
	reasoning_output_tokens INTEGER NOT NULL, 
	total_tokens INTEGER NOT NULL, 
	unpriced_tokens INTEGER NOT NULL, 
	costed INTEGER NOT NULL, 
	cost_milli INTEGER NOT NULL, 
	cost_rest_pico INTEGER NOT NULL, 
	CONSTRAINT pk_rollup_hours PRIMARY KEY (bucket)
)
 WITHOUT ROWID

;
INSERT INTO "rollup_hours" VALUES(883612800000000,1,0,0,0,900,0,0,120,0,1020,0,1,0,1950000);
INSERT INTO "rollup_hours" VALUES(946681200000000,1,0,1,0,100,10,5,50,30,150,150,1,0,7);
INSERT INTO "rollup_hours" VALUES(1795435200000000,2,0,1,0,1800,0,0,240,1,2040,1020,1,0,1950000);
CREATE TABLE rollup_quarters (
	bucket INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	requests INTEGER NOT NULL, 
	errors INTEGER NOT NULL, 
	unpriced INTEGER NOT NULL, 
	estimated INTEGER NOT NULL, 
	input_tokens INTEGER NOT NULL, 
	cache_read_input_tokens INTEGER NOT NULL, 
	cache_creation_input_tokens INTEGER NOT NULL, 
	output_tokens INTEGER NOT NULL, 
	reasoning_output_tokens INTEGER NOT NULL, 
	total_tokens INTEGER NOT NULL, 
	unpriced_tokens INTEGER NOT NULL, 
	costed INTEGER NOT NULL, 
	cost_milli INTEGER NOT NULL, 
	cost_rest_pico INTEGER NOT NULL, 
	CONSTRAINT pk_rollup_quarters PRIMARY KEY (bucket, model)
)
 WITHOUT ROWID

;
INSERT INTO "rollup_quarters" VALUES(883612800000000,'gpt-4o-mini',1,0,0,0,900,0,0,120,0,1020,0,1,0,1950000);
INSERT INTO "rollup_quarters" VALUES(946683900000000,'gpt-5-2025-08-07',1,0,1,0,100,10,5,50,30,150,150,1,0,7);
INSERT INTO "rollup_quarters" VALUES(1795435200000000,'gpt-4o-mini',2,0,1,0,1800,0,0,240,1,2040,1020,1,0,1950000);
CREATE TABLE voids (
	request INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	voided SMALLINT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_voids PRIMARY KEY (request, at), 
	CONSTRAINT ck_voids_voided CHECK (voided in (0, 1)), 
	CONSTRAINT fk_voids_request FOREIGN KEY(request) REFERENCES requests (n)
)
 WITHOUT ROWID

;
INSERT INTO "voids" VALUES(4,1796083200000000,1,'twice');
CREATE INDEX ix_requests_started_at ON requests (started_at);
CREATE VIEW v_requests as select id, strftime('%Y-%m-%dT%H:%M:%S', started_at / 1000000, 'unixepoch') || printf('.%06dZ', started_at % 1000000) as started_at, duration_ms, time_to_first_token_ms, origin, project, tags, provider, server_address, endpoint, operation, request_model, response_model, service_tier, request_service_tier, batch, stream, state, http_status, error_type, error_code, finish_reasons, response_id, request_id, parent_id, retries, key_hint, input_tokens, cache_read_input_tokens, cache_creation_input_tokens, input_audio_tokens, input_image_tokens, output_tokens, reasoning_output_tokens, output_audio_tokens, output_image_tokens, total_tokens, audio_seconds, images, cache_creation_12h_input_tokens, cache_read_audio_tokens, cache_read_image_tokens, accepted_prediction_tokens, rejected_prediction_tokens, input_characters, video_seconds, tool_calls, usage_source, flags, extra, nullif(coalesce(nullif(response_model, ''), request_model), '') as model, cost_status, case when cost_pico is not null then printf('%d.%03d%09d', ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) / 1000), ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) % 1000), cost_pico % 1000000000 % 1000000000) end as cost_usd from requests where voided = 0;
CREATE VIEW v_daily as select strftime('%Y-%m-%d', bucket / 1000000, 'unixepoch') as day_utc, sum(requests) as requests, sum(errors) as errors, sum(input_tokens) as input_tokens, sum(cache_read_input_tokens) as cache_read_input_tokens, sum(output_tokens) as output_tokens, sum(total_tokens) as total_tokens, case when sum(costed) > 0 then printf('%d.%03d%09d', ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) / 1000), ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) % 1000), sum(cost_rest_pico) % 1000000000) end as cost_usd, sum(unpriced) as unpriced_requests from rollup_hours group by 1;
CREATE VIEW v_daily_model as select strftime('%Y-%m-%d', bucket / 1000000, 'unixepoch') as day_utc, model, sum(requests) as requests, sum(errors) as errors, sum(input_tokens) as input_tokens, sum(cache_read_input_tokens) as cache_read_input_tokens, sum(output_tokens) as output_tokens, sum(total_tokens) as total_tokens, case when sum(costed) > 0 then printf('%d.%03d%09d', ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) / 1000), ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) % 1000), sum(cost_rest_pico) % 1000000000) end as cost_usd, sum(unpriced) as unpriced_requests from rollup_quarters group by 1, 2;
CREATE VIEW v_unpriced as select id, strftime('%Y-%m-%dT%H:%M:%S', started_at / 1000000, 'unixepoch') || printf('.%06dZ', started_at % 1000000) as started_at, duration_ms, time_to_first_token_ms, origin, project, tags, provider, server_address, endpoint, operation, request_model, response_model, service_tier, request_service_tier, batch, stream, state, http_status, error_type, error_code, finish_reasons, response_id, request_id, parent_id, retries, key_hint, input_tokens, cache_read_input_tokens, cache_creation_input_tokens, input_audio_tokens, input_image_tokens, output_tokens, reasoning_output_tokens, output_audio_tokens, output_image_tokens, total_tokens, audio_seconds, images, cache_creation_12h_input_tokens, cache_read_audio_tokens, cache_read_image_tokens, accepted_prediction_tokens, rejected_prediction_tokens, input_characters, video_seconds, tool_calls, usage_source, flags, extra, nullif(coalesce(nullif(response_model, ''), request_model), '') as model, cost_status, case when cost_pico is not null then printf('%d.%03d%09d', ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) / 1000), ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) % 1000), cost_pico % 1000000000 % 1000000000) end as cost_usd from requests where voided = 0 and cost_status in ('unpriced', 'partial');
CREATE INDEX ix_requests_response_id ON requests (response_id) WHERE response_id is not null;
COMMIT;
